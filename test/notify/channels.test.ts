import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createNotifier, sendEmail, webhookSignature } from '../../electron/notify/index.ts';
import { emailSchema } from '../../shared/domain/config/index.ts';
import { alarmOf, configOf, FakeStation, httpServer, smtpServer } from './fixtures.ts';
import { selfSigned } from './selfSigned.ts';

const open: { close(): Promise<unknown> | unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
const kept = <T extends { close(): Promise<unknown> | unknown }>(each: T): T => {
  open.push(each);
  return each;
};

const onlyMail = (port: number, over: object = {}) =>
  configOf({
    people: [{ id: 'olga', name: 'Olga', email: 'olga@plant.example' }],
    rules: [{ id: 'urgent', steps: [{ afterMs: 0, to: ['olga'] }] }],
    email: { host: '127.0.0.1', port, security: 'none', from: 'station@plant.example', timeoutMs: 500, ...over },
  });
const onlyHook = (url: string, over: object = {}) =>
  configOf({
    people: [{ id: 'duty', name: 'Duty', webhook: 'duty' }],
    rules: [{ id: 'urgent', steps: [{ afterMs: 0, to: ['duty'] }] }],
    webhooks: [{ id: 'duty', url, timeoutMs: 500, ...over }],
  });

describe('e-mail to a real SMTP server', () => {
  it('says what is wrong, what to do and by when', async () => {
    const box = kept(await smtpServer());
    const station = new FakeStation(onlyMail(box.port));
    await createNotifier(station.ports()).look();
    expect(station.outcomes()).toEqual(['olga email 1 sent']);
    const [mail] = box.mails;
    expect(mail).toMatch(/^Subject: \[Control room 1\] high: Press too hot$/m);
    for (const part of ['Action: open valve 3', 'If nobody acts: scrap', 'Time to respond: 10 min', '91.5'])
      expect(mail).toContain(part);
  });

  it('takes no header from a message', async () => {
    const box = kept(await smtpServer());
    const station = new FakeStation(onlyMail(box.port));
    station.alarms = [alarmOf({ message: 'hot\r\nBcc: thief@elsewhere.example' })];
    await createNotifier(station.ports()).look();
    expect(box.mails[0]?.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
  });

  it('signs in with the secret of that name, and says so when there is none', async () => {
    const seen: string[] = [];
    const box = kept(
      await smtpServer({
        authOptional: false,
        allowInsecureAuth: true,
        onAuth(auth, _session, done) {
          seen.push(`${auth.username} ${auth.password}`);
          if (auth.password === 's3cret') done(null, { user: 'station' });
          else done(new Error('535 wrong password'));
        },
      }),
    );
    const config = onlyMail(box.port, { user: 'station', secret: 'smtp' });
    const station = new FakeStation(config, { smtp: 's3cret' });
    await createNotifier(station.ports()).look();
    expect(station.outcomes()).toEqual(['olga email 1 sent']);
    expect(seen).toEqual(['station s3cret']);
    const without = new FakeStation(config);
    await createNotifier(without.ports()).look();
    expect(without.recorded).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('"smtp"') }]);
    const wrong = new FakeStation(config, { smtp: 'other' });
    await createNotifier(wrong.ports()).look();
    expect(wrong.recorded[0]?.outcome).toBe('failed');
    expect(JSON.stringify(wrong.recorded)).not.toContain('other');
  });

  it('tries a server that is down again, later each time, gives up after the last, and says so', async () => {
    const box = await smtpServer();
    await box.close();
    const station = new FakeStation(onlyMail(box.port));
    const notifier = createNotifier(station.ports());
    await notifier.look();
    await notifier.look();
    expect(station.outcomes()).toEqual(['olga email 1 failed']);
    station.clock.advanceMs(1_000);
    await notifier.look();
    station.clock.advanceMs(1_000);
    await notifier.look();
    expect(station.outcomes()).toHaveLength(2);
    station.clock.advanceMs(1_000);
    await notifier.look();
    station.clock.advanceMs(600_000);
    await notifier.look();
    expect(station.outcomes()).toEqual(['olga email 1 failed', 'olga email 2 failed', 'olga email 3 givenUp']);
  });

  it('goes on where it was after a restart: a failed attempt is tried again, a given-up one is not', async () => {
    const box = kept(await smtpServer());
    const station = new FakeStation(onlyMail(1));
    await createNotifier(station.ports()).look();
    station.notify = onlyMail(box.port);
    await createNotifier(station.ports()).look();
    expect(station.outcomes()).toEqual(['olga email 1 failed', 'olga email 2 sent']);
  });

  it('does not wait for a server that never speaks', async () => {
    const silent = createTcpServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    kept({ close: () => silent.close() });
    const station = new FakeStation(onlyMail((silent.address() as AddressInfo).port));
    await createNotifier(station.ports()).look();
    expect(station.recorded).toMatchObject([{ outcome: 'failed' }]);
  });

  it('a refused recipient is a failure with the answer of the server', async () => {
    const box = kept(
      await smtpServer({ onRcptTo: (_address, _session, done) => done(new Error('550 no such mailbox')) }),
    );
    const station = new FakeStation(onlyMail(box.port));
    await createNotifier(station.ports()).look();
    expect(station.recorded).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('no such mailbox') }]);
  });

  it('refuses a certificate that it does not know, and takes it with the right authority', async () => {
    const { key, cert } = selfSigned();
    const box = kept(await smtpServer({ secure: true, key, cert }));
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-notify-'));
    kept({ close: () => rmSync(folder, { recursive: true }) });
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, cert);
    const email = (over: object) =>
      emailSchema.parse({
        host: 'localhost',
        port: box.port,
        security: 'tls',
        from: 'a@b.example',
        timeoutMs: 2_000,
        ...over,
      });
    const message = {
      id: 'f'.repeat(64),
      station: { id: 's', name: 'S' },
      rule: 'r',
      step: 0,
      alarms: [alarmOf()],
      further: 0,
    };
    expect(await sendEmail(email({}), undefined, 'x@y.example', message)).toMatchObject({ ok: false });
    expect(await sendEmail(email({ caFile }), undefined, 'x@y.example', message)).toMatchObject({ ok: true });
    expect(box.mails).toHaveLength(1);
  });

  it('sends nothing in plain text where STARTTLS is asked for and the server has none', async () => {
    const box = kept(await smtpServer());
    const station = new FakeStation(onlyMail(box.port, { security: 'startTls' }));
    await createNotifier(station.ports()).look();
    expect(station.recorded).toMatchObject([{ outcome: 'failed' }]);
    expect(box.mails).toEqual([]);
  });
});

describe('webhook to a real HTTP server', () => {
  it('posts what happened with a signature that the receiver can check', async () => {
    const hook = kept(await httpServer(() => 204));
    const station = new FakeStation(onlyHook(hook.url, { secret: 'hook' }), { hook: 'k3y' });
    await createNotifier(station.ports()).look();
    expect(station.outcomes()).toEqual(['duty webhook 1 sent']);
    const [post] = hook.posts;
    const { 'x-shiftseal-timestamp': timestamp, 'x-shiftseal-signature': signature } = post?.headers ?? {};
    expect(signature).toBe(webhookSignature('k3y', String(timestamp), post?.body ?? ''));
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      version: 1,
      station: { id: 'cr-01' },
      alarms: [{ alarm: 'press.temp.high', action: 'open valve 3', onset: '2026-11-02T07:00:00.000Z' }],
    });
  });

  it('keeps the id of a delivery over its attempts', async () => {
    const hook = kept(await httpServer((n) => (n === 1 ? 503 : 200)));
    const station = new FakeStation(onlyHook(hook.url));
    const notifier = createNotifier(station.ports());
    await notifier.look();
    station.clock.advanceMs(1_000);
    await notifier.look();
    expect(station.outcomes()).toEqual(['duty webhook 1 failed', 'duty webhook 2 sent']);
    const ids = hook.posts.map(({ headers }) => headers['x-shiftseal-delivery']);
    expect(ids[0]).toBe(ids[1]);
  });

  it.each([
    ['refuses', 403, 'answered 403'],
    ['redirects', 302, 'answered 302'],
    ['never answers', 0, 'no answer within 500 ms'],
  ])('a receiver that %s has not taken it', async (_name, status, detail) => {
    const hook = kept(await httpServer(() => status));
    const station = new FakeStation(onlyHook(hook.url));
    await createNotifier(station.ports()).look();
    expect(station.recorded).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining(detail) }]);
    expect(hook.posts).toHaveLength(1);
  });

  it('refuses a certificate that it does not know', async () => {
    const server = createTlsServer(selfSigned(), (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    kept({ close: () => server.close() });
    const station = new FakeStation(onlyHook(`https://localhost:${(server.address() as AddressInfo).port}/`));
    await createNotifier(station.ports()).look();
    expect(station.recorded).toMatchObject([{ outcome: 'failed', detail: expect.stringMatching(/self.signed/) }]);
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../electron/demo/modbusServer.ts';
import { createIdentity, openUserFile } from '../../electron/identity/index.ts';
import { fileProblems, readBackupDocument } from '../../electron/keeping/index.ts';
import { type LaunchedApp, launchApp } from './launch.ts';
import { SCREENS, textOf, until } from './mainJob.ts';

/**
 * The people who sign, and what they hand out, in the real app: the keyboard locks and the view does not; evidence is exported, a
 * backup made, a hold placed, the key changed; and the shift that ends meanwhile gets a report that one person reviews and another
 * signs. What comes out is checked by the single-file verifier alone.
 */
const LOCK_MS = 10_000;
const MINUTE_MS = 60_000;
/** A shift ends on a full minute; a start and two shots take about so long. */
const START_MS = 25_000;
const COUNTER = 1;
const ADMINISTRATOR = { name: 'ada', password: 'yellow otter rides trams' };
const REVIEWER = { name: 'svea', password: 'blue ladder behind oven' };
const SIGNER = { name: 'sven', password: 'wet gravel under tin' };

const registers = new Uint16Array(8).fill(1);
const bits = new Uint8Array(8);

/** A time zone in which it is about noon: no shift of this run ends at midnight. */
const hoursToNoon = 12 - new Date().getUTCHours();
const timeZone = hoursToNoon === 0 ? 'UTC' : `Etc/GMT${hoursToNoon > 0 ? '-' : '+'}${Math.abs(hoursToNoon)}`;

const configOf = (port: number): object => {
  const local = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + hoursToNoon * 60 * MINUTE_MS;
  const endMs = local + (Date.now() % MINUTE_MS > MINUTE_MS - START_MS ? 2 : 1) * MINUTE_MS;
  const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  const shifts = [
    { name: 'Short', start: clock(local - MINUTE_MS), end: clock(endMs) },
    { name: 'Rest', start: clock(endMs), end: '18:00' },
  ];
  const tag = (id: string, register: number) => ({
    ...{ id, equipment: 'filler', connection: 'plc', address: { table: 'holding', register }, everyMs: 200 },
  });
  return {
    configVersion: 1,
    station: { id: 'evidence', name: 'Bottling', timeZone },
    equipment: [
      {
        id: 'filler',
        oee: { state: 'filler.state', total: 'filler.total', idealCycleMs: 1000, stateMap: { 0: 'STOP', 1: 'RUN' } },
      },
    ],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port }],
    tags: [tag('filler.state', 0), tag('filler.total', COUNTER)],
    windows: { everyMs: 5_000, graceMs: 500 },
    identity: { lockAfterMs: LOCK_MS },
    reports: { draftDelayMs: 0 },
    shifts: {
      pattern: [{ name: 'Day', start: '06:00', end: '18:00' }],
      overrides: [{ date: new Date(local).toISOString().slice(0, 10), reason: 'ends soon', replace: shifts }],
    },
  };
};

const plc = { registers: () => registers, bits: () => bits };
const identification = {
  ...{ vendorName: 'test', productCode: 'filler', majorMinorRevision: '1.0', vendorUrl: '' },
  ...{ productName: '', modelName: '', userApplicationName: '' },
};

/** The single-file verifier, in a process of its own. */
function alone(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['build/verifier/shiftseal-verify.mjs', ...args], {
    encoding: 'utf8',
  });
  return `${status}: ${stdout}${stderr}`;
}

describe('evidence and the people who sign it, in the real app', () => {
  const data = mkdtempSync(join(tmpdir(), 'shiftseal-evidence-'));
  const taken = join(data, '..', `${data.split('/').at(-1)}-taken`);
  let server: ModbusServer;
  let app: LaunchedApp;
  let page: Page;
  const counting = setInterval(() => {
    registers[COUNTER] = ((registers[COUNTER] as number) + 1) % 60_000;
  }, 1_000);

  beforeAll(async () => {
    mkdirSync(taken);
    const identity = createIdentity({
      users: openUserFile(join(data, 'users.json')),
      monotonicMs: () => 0,
      record: async () => undefined,
    });
    await identity.createUser(ADMINISTRATOR.name, 'administrator', ADMINISTRATOR.password);
    for (const { name, password } of [REVIEWER, SIGNER]) await identity.createUser(name, 'supervisor', password);
    server = await startModbusServer({ port: 0, unitOf: () => plc, identification });
    const config = join(data, 'given.json');
    writeFileSync(config, JSON.stringify(configOf(server.port)));
    app = await launchApp({ data, args: ['--config', config] });
    page = app.window;
    await app.app.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] });
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: `${folder}/audit.csv` });
    }, taken);
    await page.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await page.getByTestId('signin-name').fill(ADMINISTRATOR.name);
    await page.getByTestId('signin-password').fill(ADMINISTRATOR.password);
    await page.keyboard.press('Enter');
    await page.getByTestId('screen-overview').waitFor({ timeout: 20_000 });
  }, 120_000);
  afterAll(async () => {
    clearInterval(counting);
    await app?.close();
    await server?.close();
    for (const folder of [data, taken]) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Waits as somebody who sits there: the keyboard does not lock. */
  const seen = (what: string, isSo: () => Promise<boolean>, timeoutMs = 30_000) =>
    until(
      what,
      async () => {
        await page.keyboard.press('Shift');
        return isSo();
      },
      timeoutMs,
    );
  const there = (testId: string, timeoutMs?: number) =>
    seen(testId, async () => (await page.getByTestId(testId).count()) > 0, timeoutMs);
  const shot = (name: string) => page.screenshot({ path: join(SCREENS, `evidence-${name}.png`) });
  async function go(screen: string): Promise<void> {
    await page.getByTestId(`nav-${screen}`).click();
    await page.getByTestId(`screen-${screen}`).waitFor();
  }
  async function fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [testId, text] of Object.entries(fields)) {
      const field = page.getByTestId(testId);
      if ((await field.count()) > 0) await field.fill(text);
    }
  }
  const signature = (name: string, { name: user, password }: typeof SIGNER) => ({
    [`${name}-signer`]: user,
    [`${name}-password`]: password,
  });
  async function takeOver({ name, password }: typeof SIGNER): Promise<void> {
    await page.getByTestId('switch-open').click();
    await fill({ 'switch-name': name, 'switch-password': password });
    await page.getByTestId('switch-confirm').click();
    await seen(`${name} sits there`, async () => (await textOf(page.getByTestId('user'))).includes(name));
  }

  it('locks the keyboard of a session left alone, and never the view', async () => {
    await page.getByTestId('lock-strip').waitFor({ timeout: LOCK_MS + 20_000 });
    const counted = page.getByTestId('tag-value-filler.total');
    const before = await textOf(counted);
    await until('values that move on', async () => (await textOf(counted)) !== before, 10_000);
    const answer = await page.evaluate(() =>
      (
        window as unknown as { shiftseal: { call: Record<string, (request: unknown) => Promise<unknown>> } }
      ).shiftseal.call['user:list']?.({}),
    );
    expect(answer).toMatchObject({ ok: false, message: expect.stringMatching(/locked/) });
    await shot('locked');
    await page.getByTestId('lock-unlock').click();
    await page.getByTestId('unlock-secret').fill('not my password');
    await page.getByTestId('unlock-confirm').click();
    await page.getByTestId('unlock-trouble').waitFor();
    expect(await page.getByTestId('lock-strip').count()).toBe(1);
    await expect
      .poll(() => page.getByTestId('unlock-confirm').getAttribute('data-disabled'), { timeout: 15_000 })
      .not.toBe('true');
    await page.getByTestId('unlock-secret').fill(ADMINISTRATOR.password);
    await page.getByTestId('unlock-confirm').click();
    await page.getByTestId('lock-strip').waitFor({ state: 'detached', timeout: 15_000 });
  }, 90_000);

  it('makes a backup into the folder that is chosen, and keeps what a legal hold names', async () => {
    await go('evidence');
    await page.getByTestId('evidence-tabs').getByText('Keeping').click();
    await page.getByTestId('backup-now').click();
    await there('keeping-ended', 15_000);
    expect(await textOf(page.getByTestId('keeping-ended'))).toMatch(/^Done: /);
    const [backup] = readdirSync(taken).filter((name) => existsSync(join(taken, name, 'backup.json')));
    const folder = join(taken, backup as string);
    expect(await fileProblems(folder, readBackupDocument(folder).manifest)).toEqual([]);
    await page.getByTestId('hold-place').click();
    await fill({ 'hold-title': 'Complaint 12/26', 'hold-reason': 'asked for by the authority' });
    await fill(signature('hold-place', ADMINISTRATOR));
    await page.getByTestId('hold-place-confirm').click();
    await seen('the hold', async () => (await textOf(page.getByTestId('keeping'))).includes('Complaint 12/26'));
    await shot('keeping');
  }, 90_000);

  it('changes the signing key for one that the old one signed', async () => {
    await page.getByTestId('evidence-tabs').getByText('Log').click();
    await page.getByTestId('key-rotate').click();
    await fill({ 'rotate-key-reason': 'a technician has left', ...signature('rotate-key', ADMINISTRATOR) });
    await page.getByTestId('rotate-key-confirm').click();
    await there('key-history');
    expect(existsSync(join(data, 'keys.txt'))).toBe(true);
  }, 60_000);

  it('exports evidence that the verifier alone finds whole', async () => {
    await page.getByTestId('export-start').click();
    await seen('an export', async () => (await textOf(page.getByTestId('export-result'))).includes('entries exported'));
    await shot('export');
    const [bundle] = readdirSync(taken).filter((name) => existsSync(join(taken, name, 'bundle.json')));
    const verdict = alone(join(taken, bundle as string), '--public-key', join(data, 'station.vkey'));
    expect(verdict).toMatch(/^0: .*VERIFIED: all of it holds\./s);
  }, 60_000);

  it('tells in the audit trail who did all that, and puts its export there as well', async () => {
    await go('audit');
    const table = page.getByTestId('audit-table');
    await page.getByTestId('audit-text').fill('technician');
    await seen('the change of the key', async () => (await textOf(table)).includes('ada'));
    await page.getByTestId('audit-row').first().click();
    await seen('why', async () => (await textOf(page.getByTestId('audit-detail'))).includes('a technician has left'));
    await shot('audit');
    await page.getByTestId('audit-csv').click();
    const file = join(taken, 'audit.csv');
    await seen('the exported file', async () => existsSync(file));
    expect(readFileSync(file, 'utf8')).toMatch(/ada.*administrator.*a technician has left/);
    await page.getByTestId('audit-text').fill('exported');
    await seen('the export', async () => /csv/.test(await textOf(table)));
    await seen('the evidence', async () => /Evidence exported/.test(await textOf(table)));
  }, 60_000);

  it('drafts a report at the end of the shift, which one person reviews and another signs', async () => {
    await takeOver(REVIEWER);
    await there('nav-count-reports', 150_000);
    await go('reports');
    await there('report-review');
    await page.getByTestId('report-review').click();
    await fill(signature('report-review', REVIEWER));
    await page.getByTestId('report-review-confirm').click();
    await seen('a review', async () => (await textOf(page.getByTestId('report-steps'))).includes('✓ Reviewed'));
    await takeOver(SIGNER);
    await go('reports');
    await there('report-sign');
    await page.getByTestId('report-sign').click();
    await fill({ 'report-sign-text': 'seen', 'report-sign-signer': SIGNER.name, 'report-sign-password': 'guessed it' });
    await page.getByTestId('report-sign-confirm').click();
    await there('report-sign-trouble');
    await seen(
      'the right password is taken',
      async () => {
        // A dialog that closes at this very moment was confirmed the time before.
        const soon = { timeout: 2_000 };
        const refill = page.getByTestId('report-sign-password').fill(SIGNER.password, soon);
        await refill.then(() => page.getByTestId('report-sign-confirm').click(soon)).catch(() => undefined);
        await page.waitForTimeout(500);
        return (await page.getByTestId('report-sign-dialog').count()) === 0;
      },
      30_000,
    );
    await there('report-open', 60_000);
    await shot('report-issued');
    const folder = join(data, 'reports');
    const [pdf] = readdirSync(folder).filter((name) => name.endsWith('.pdf'));
    const bundle = join(folder, (pdf as string).replace(/\.pdf$/, ''));
    const verdict = alone(join(folder, pdf as string), bundle, '--public-key', join(data, 'station.vkey'));
    expect(verdict).toMatch(/^0: .*report signed by entry \d+: sven.*oee of filler, worked out again/s);
  }, 300_000);
});

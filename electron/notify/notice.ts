import { createHash } from 'node:crypto';
import type { NotifyConfig } from '../../shared/domain/config/index.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { type Delivery, sendEmail } from './emailChannel.ts';
import { type Message, type Notice, textOf, titleOf } from './message.ts';
import type { NotifyStation } from './notifier.ts';
import { postWebhook } from './webhookChannel.ts';

export interface NoticePorts {
  secret(name: string): string | undefined;
  /** Absent on a headless station. */
  readonly desktop?: (title: string, text: string) => Promise<void>;
  readonly clock: Pick<Clock, 'now'>;
}

/** One attempt; a notice is tried once on each way: the screen keeps saying it. */
export interface NoticeSent {
  /** Empty: whoever sits at the station. */
  readonly person: string;
  readonly channel: 'desktop' | 'email' | 'webhook';
  readonly ok: boolean;
  readonly detail: string;
}

/** Tells everybody who has the role, on every way they have, and whoever sits at the station. Never throws. */
export async function sendNotice(
  notice: Notice,
  role: string,
  { notify, station }: { readonly notify: NotifyConfig; readonly station: NotifyStation },
  ports: NoticePorts,
): Promise<NoticeSent[]> {
  const message: Message = {
    id: createHash('sha256')
      .update(JSON.stringify([station.id, role, notice]))
      .digest('hex'),
    station: { id: station.id, name: station.name },
    rule: role,
    step: 0,
    alarms: [],
    further: 0,
    notice,
  };
  const { desktop } = ports;
  const ways: { person: string; channel: NoticeSent['channel']; send: () => Promise<Delivery> }[] = [];
  if (desktop !== undefined)
    ways.push({
      person: '',
      channel: 'desktop',
      send: () => desktop(titleOf(message), textOf(message)).then(() => ({ ok: true, detail: 'shown on the desktop' })),
    });
  for (const { id, roles, email, webhook } of notify.people) {
    if (!roles.includes(role)) continue;
    const server = notify.email;
    if (server !== undefined && email !== undefined) {
      const password = server.secret === undefined ? undefined : ports.secret(server.secret);
      ways.push({ person: id, channel: 'email', send: () => sendEmail(server, password, email, message) });
    }
    const hook = notify.webhooks.find((each) => each.id === webhook);
    if (hook !== undefined) {
      const secret = hook.secret === undefined ? undefined : ports.secret(hook.secret);
      ways.push({
        person: id,
        channel: 'webhook',
        send: () => postWebhook(hook, secret, message, ports.clock.now()),
      });
    }
  }
  return Promise.all(
    ways.map(async ({ person, channel, send }) => {
      const { ok, detail } = await send().catch((error: Error): Delivery => ({ ok: false, detail: error.message }));
      return { person, channel, ok, detail };
    }),
  );
}

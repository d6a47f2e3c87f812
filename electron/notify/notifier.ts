import type { NotifyConfig } from '../../shared/domain/config/index.ts';
import type { Notification } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { type Delivery, sendEmail } from './emailChannel.ts';
import { type Duty, duties, type ToldAlarm } from './escalation.ts';
import { type Message, messageId, textOf, titleOf } from './message.ts';
import { postWebhook } from './webhookChannel.ts';

export interface NotifyStation {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
}

/** How far a person was told before this run, from the log. */
export interface ToldBefore {
  readonly occurrence: string;
  readonly rule: string;
  readonly step: number;
  readonly person: string;
  readonly channel: string;
  readonly attempts: number;
  readonly outcome: 'sent' | 'failed' | 'givenUp';
}

export type Outcome = ToldBefore['outcome'];

export interface NotifyPorts {
  config(): { readonly notify: NotifyConfig; readonly station: NotifyStation };
  /** Alarms that are open now. */
  openAlarms(): Promise<readonly ToldAlarm[]>;
  /** What the log says of them; asked once. */
  toldBefore(): Promise<readonly ToldBefore[]>;
  /** Resolves once the attempt is sealed. */
  record(outcome: Outcome, notification: Notification, detail: string): Promise<unknown>;
  secret(name: string): string | undefined;
  /** Absent on a headless station. */
  desktop?: (title: string, text: string) => Promise<void>;
  readonly clock: Clock;
  log(message: string): void;
}

export interface Notifier {
  /** Looks who is to be told, and tells them; about once a second. Resolves when every attempt begun has ended. */
  look(): Promise<void>;
}

/** Alarms told in one message; further ones go into the next. */
const PER_MESSAGE_MAX = 200;
/** Messages under way at once. */
const AT_ONCE_MAX = 4;
/** Outcomes that could not be sealed yet; beyond it the oldest are dropped, and said to be: told all the same, and the log misses it. */
const UNSEALED_MAX = 1_000;

interface Progress {
  attempts: number;
  outcome: Outcome | 'sending';
  nextAtMs: number;
}

/**
 * Tells people of alarms, at least once: a message counts as told when its channel has taken it and the log has it, so that a
 * crash in between tells it again. What was told before a restart is read from the log and not told again.
 */
export function createNotifier(ports: NotifyPorts): Notifier {
  const { clock } = ports;
  const progress = new Map<string, Progress>();
  const unsealed: { outcome: Outcome; notification: Notification; detail: string }[] = [];
  let hasRead = false;

  async function look(): Promise<void> {
    const { notify, station } = ports.config();
    if (notify.people.length === 0) return;
    await sealWhatWaits();
    const alarms = await ports.openAlarms();
    if (!hasRead) {
      for (const told of await ports.toldBefore())
        progress.set(keyOf(told.occurrence, told.rule, told.step, told.person, told.channel), {
          attempts: told.attempts,
          outcome: told.outcome,
          nextAtMs: 0,
        });
      hasRead = true;
    }
    forgetAllBut(new Set(alarms.map(({ occurrence }) => occurrence)));
    const due = duties(alarms, notify, clock.now(), station.timeZone).filter(isDue);
    const batches = inMessages(due);
    for (let i = 0; i < batches.length; i += AT_ONCE_MAX)
      await Promise.all(batches.slice(i, i + AT_ONCE_MAX).map((batch) => tell(batch, notify, station)));
  }

  function isDue(duty: Duty): boolean {
    const state = progress.get(keyOfDuty(duty));
    return state === undefined || (state.outcome === 'failed' && clock.monotonicMs() >= state.nextAtMs);
  }

  async function tell(batch: readonly Duty[], notify: NotifyConfig, station: NotifyStation): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const states = batch.map((duty) => {
      const state = progress.get(keyOfDuty(duty)) ?? { attempts: 0, outcome: 'sending', nextAtMs: 0 };
      progress.set(keyOfDuty(duty), state);
      state.attempts++;
      state.outcome = 'sending';
      return state;
    });
    const occurrences = batch.map(({ alarm }) => alarm.occurrence);
    const message: Message = {
      id: messageId(station.id, first, occurrences),
      station: { id: station.id, name: station.name },
      rule: first.rule,
      step: first.step,
      alarms: batch.map(({ alarm }) => alarm),
      further: 0,
    };
    const delivery = await deliver(first, message, notify).catch(
      (error: Error): Delivery => ({ ok: false, detail: error.message }),
    );
    const attempt = Math.max(...states.map(({ attempts }) => attempts));
    const outcome: Outcome = delivery.ok ? 'sent' : attempt >= notify.attemptsMax ? 'givenUp' : 'failed';
    const delayMs = Math.min(notify.retryDelayMsMax, notify.retryDelayMsMin * 2 ** (attempt - 1));
    for (const state of states) {
      state.outcome = outcome;
      state.nextAtMs = clock.monotonicMs() + delayMs;
    }
    const { rule, step, person, channel } = first;
    await seal(outcome, { rule, step, person: person.id, channel, attempt, occurrences }, delivery.detail);
  }

  async function deliver({ person, channel }: Duty, message: Message, notify: NotifyConfig): Promise<Delivery> {
    switch (channel) {
      case 'email': {
        const { email } = notify;
        if (!email || person.email === undefined) return { ok: false, detail: 'no mail server is configured' };
        const password = email.secret === undefined ? undefined : ports.secret(email.secret);
        return sendEmail(email, password, person.email, message);
      }
      case 'webhook': {
        const hook = notify.webhooks.find(({ id }) => id === person.webhook);
        if (!hook) return { ok: false, detail: `there is no webhook "${person.webhook}"` };
        return postWebhook(
          hook,
          hook.secret === undefined ? undefined : ports.secret(hook.secret),
          message,
          clock.now(),
        );
      }
      case 'desktop':
        if (!ports.desktop) return { ok: false, detail: 'this station has no desktop' };
        return ports.desktop(titleOf(message), textOf(message)).then(
          () => ({ ok: true, detail: 'shown on the desktop' }) as const,
          (error: Error) => ({ ok: false, detail: error.message }) as const,
        );
    }
  }

  async function seal(outcome: Outcome, notification: Notification, detail: string): Promise<void> {
    try {
      await ports.record(outcome, notification, detail);
    } catch (error) {
      if (unsealed.length >= UNSEALED_MAX) {
        unsealed.shift();
        ports.log('an attempt to tell people of alarms could not be sealed, and is forgotten');
      }
      unsealed.push({ outcome, notification, detail });
      ports.log(`an attempt to tell people of alarms is sealed later: ${(error as Error).message}`);
    }
  }

  /** In order, until the log refuses again. */
  async function sealWhatWaits(): Promise<void> {
    for (let next = unsealed[0]; next !== undefined; next = unsealed[0]) {
      try {
        await ports.record(next.outcome, next.notification, next.detail);
        unsealed.shift();
      } catch {
        return; // told already when it was put here
      }
    }
  }

  /** What is over needs no memory: its occurrence never comes again. */
  function forgetAllBut(open: ReadonlySet<string>): void {
    for (const key of progress.keys()) if (!open.has(key.slice(0, key.indexOf('\n')))) progress.delete(key);
  }

  let looking: Promise<void> | undefined;
  return {
    look() {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

const keyOf = (occurrence: string, ...rest: readonly (string | number)[]): string => [occurrence, ...rest].join('\n');
const keyOfDuty = ({ alarm, rule, step, person, channel }: Duty): string =>
  keyOf(alarm.occurrence, rule, step, person.id, channel);

/** Alarms that one person is told of in the same way at the same step share a message. */
function inMessages(due: readonly Duty[]): Duty[][] {
  const batches = new Map<string, Duty[][]>();
  for (const duty of due) {
    const key = [duty.rule, duty.step, duty.person.id, duty.channel].join('\n');
    const known = batches.get(key) ?? [];
    const last = known.at(-1);
    if (last && last.length < PER_MESSAGE_MAX) last.push(duty);
    else known.push([duty]);
    batches.set(key, known);
  }
  return [...batches.values()].flat();
}

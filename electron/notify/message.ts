import { createHash } from 'node:crypto';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import type { Duty, ToldAlarm } from './escalation.ts';

/** What one person is told at once: alarms of one rule, step and way. */
export interface Message {
  /** The same for every attempt: a receiver can tell a repetition. */
  readonly id: string;
  readonly station: { readonly id: string; readonly name: string };
  readonly rule: string;
  readonly step: number;
  readonly alarms: readonly ToldAlarm[];
  /** More wait than are told in this one. */
  readonly further: number;
  /** Not of alarms: something that waits for a person. Its words stand in for theirs. */
  readonly notice?: Notice;
}

/** Something that waits for a person and is no alarm: a draft to review. */
export interface Notice {
  readonly title: string;
  readonly text: string;
  /** What it is about, for a program: names of members are the writer's. */
  readonly about: Readonly<Record<string, string | number>>;
}

export const messageId = (
  station: string,
  { rule, step, person, channel }: Duty,
  occurrences: readonly string[],
): string =>
  createHash('sha256')
    .update(JSON.stringify([station, rule, step, person.id, channel, ...[...occurrences].sort()]))
    .digest('hex');

const ONE_LINE = /[\r\n\t]+/g;

/** One line, most urgent first. */
export function titleOf({ station, alarms, step, notice }: Message): string {
  if (notice !== undefined) return `[${station.name}] ${notice.title}`.replaceAll(ONE_LINE, ' ').slice(0, 200);
  const [first] = alarms;
  const what = alarms.length === 1 ? (first?.message ?? '') : `${alarms.length} alarms, first: ${first?.message ?? ''}`;
  const again = step === 0 ? '' : ` (not acknowledged, step ${step + 1})`;
  return `[${station.name}] ${first?.priority ?? ''}: ${what}${again}`.replaceAll(ONE_LINE, ' ').slice(0, 200);
}

const NAMED_MAX = 50;

/** Plain text for a person, with what the rationalisation says. */
export function textOf(message: Message): string {
  if (message.notice !== undefined) return message.notice.text;
  const { alarms, station, further } = message;
  const named = alarms.slice(0, NAMED_MAX).map((alarm) => {
    const value =
      alarm.value === null ? '' : ` (${alarm.value} ${alarm.unit === '1' ? '' : alarm.unit})`.replace(' )', ')');
    return [
      `${alarm.priority.toUpperCase()}  ${alarm.message}${value}`,
      `  ${alarm.workUnit ?? 'station'}, since ${formatInstant(alarm.onset as Instant)}, ${alarm.alarm}`,
      ...(alarm.action === '' ? [] : [`  Action: ${alarm.action}`]),
      ...(alarm.consequence === '' ? [] : [`  If nobody acts: ${alarm.consequence}`]),
      ...(alarm.timeToRespondMs === undefined
        ? []
        : [`  Time to respond: ${Math.round(alarm.timeToRespondMs / 60_000)} min`]),
    ].join('\n');
  });
  const left = alarms.length - named.length + further;
  return [
    `${alarms.length === 1 ? 'An alarm waits' : `${alarms.length} alarms wait`} for acknowledgement at ${station.name} (${station.id}).`,
    '',
    named.join('\n\n'),
    ...(left > 0 ? ['', `and ${left} more`] : []),
    '',
    'Acknowledge at the station. This message is sent at least once; it may come twice.',
  ].join('\n');
}

/** The document that a webhook receives. Times are ISO 8601. */
export function documentOf({ id, station, rule, step, alarms, further, notice }: Message, sentAt: Instant): object {
  if (notice !== undefined) {
    const { title, text, about } = notice;
    return { version: 1, id, station, sentAt: formatInstant(sentAt), notice: { title, text, ...about } };
  }
  return {
    version: 1,
    id,
    station,
    rule,
    step,
    sentAt: formatInstant(sentAt),
    further,
    alarms: alarms.map((alarm) => ({
      occurrence: alarm.occurrence,
      alarm: alarm.alarm,
      priority: alarm.priority,
      state: alarm.state,
      limit: alarm.limit,
      workUnit: alarm.workUnit,
      message: alarm.message,
      value: alarm.value,
      setpoint: alarm.setpoint,
      unit: alarm.unit,
      onset: formatInstant(alarm.onset as Instant),
      raisedAt: formatInstant(alarm.raisedAt as Instant),
      cause: alarm.cause,
      consequence: alarm.consequence,
      action: alarm.action,
      timeToRespondMs: alarm.timeToRespondMs ?? null,
    })),
  };
}

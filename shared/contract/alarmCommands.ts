import type { Actor, Notification } from '../domain/entry.ts';
import type { Acted } from './alarmChannels.ts';

/** What a person does to alarms, besides acknowledging occurrences. */
export type AlarmAct =
  /** `isOneShot`: until the condition returns, but no longer than `durationMs`. */
  | { readonly kind: 'shelve'; readonly durationMs: number; readonly isOneShot: boolean }
  | { readonly kind: 'unshelve' }
  | { readonly kind: 'takeOutOfService' }
  | { readonly kind: 'returnToService' }
  | { readonly kind: 'reset' };

/** Engine commands of alarms; `areas`: those the person is limited to, absent: all. */
export interface AlarmCommands {
  acknowledgeAlarms: {
    request: { occurrences: readonly string[]; comment: string; actor: Actor; areas?: readonly string[] };
    response: { acknowledged: string[]; refused: { occurrence: string; reason: string }[] };
  };
  /** Each alarm is judged by itself, all in one transaction. */
  actOnAlarms: {
    request: { alarms: readonly string[]; act: AlarmAct; reason: string; actor: Actor; areas?: readonly string[] };
    response: Acted;
  };
  /** One attempt to tell a person; answered once it is sealed. */
  recordNotification: {
    request: { outcome: 'sent' | 'failed' | 'givenUp'; notification: Notification; detail: string };
    response: { seq: number };
  };
}

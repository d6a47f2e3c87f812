import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { createRefusalLog } from '../engine/refusalLog.ts';
import type { Identity } from '../identity/index.ts';
import type { ReconfigurableStation } from '../reconfigurableStation.ts';
import { inTheNameOf } from './caller.ts';
import type { DispatchPorts, Handlers } from './dispatch.ts';
import { createSessionGate, type SessionRefusalCode } from './sessionGate.ts';

export interface WindowPorts extends DispatchPorts {
  /** The session the window is in, for its preload alone; null: none. */
  sessionId(): string | null;
}

/** What a screen of ours never causes: a button is not shown to who may not, and a session is never made up. */
const FOR_THE_LOG: ReadonlySet<SessionRefusalCode> = new Set(['forbidden', 'sessionUnknown', 'sessionEnded']);

/** What stands between the calls of a window and what they do. */
export function createWindowPorts({
  handlers,
  identity,
  station,
  monotonicMs,
  log,
}: {
  readonly handlers: Handlers;
  readonly identity: Pick<Identity, 'session' | 'onSession'>;
  readonly station: Pick<ReconfigurableStation, 'command'>;
  monotonicMs(): number;
  log(message: string): void;
}): WindowPorts {
  const gate = createSessionGate(identity.session);
  gate.note();
  identity.onSession(gate.note);
  const whoIsThere = (): Actor => {
    const user = identity.session()?.user;
    return user === undefined ? { ...STATION_ACTOR, user: 'nobody' } : { user: user.name, role: user.role };
  };
  const tell = createRefusalLog({
    monotonicMs,
    record(subject, detail, actor) {
      station
        .command('recordEvent', { event: 'commandRefused', subject, detail, actor })
        .catch((error: Error) => log(`a refusal is not in the log: ${error.message}`));
      return true;
    },
  });
  return {
    handlers: inTheNameOf(() => identity.session()?.user, handlers),
    log,
    refusalFor: gate.refusalFor,
    refused(channel, { code, message }) {
      if (FOR_THE_LOG.has(code)) tell(channel, message, whoIsThere());
    },
    sessionId: () => identity.session()?.id ?? null,
  };
}

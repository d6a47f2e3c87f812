import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandRefusedError } from '../../shared/domain/commandRefused.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { AuthorisingPorts } from './authorising.ts';
import type { Journal } from './journal.ts';
import { createRefusalLog } from './refusalLog.ts';

/** Asks before every command, and puts into the log who was refused what. */
export interface Refusals {
  /** @throws CommandRefusedError of `ask`, once it is in the log */
  guarded(name: string, request: object, ask: (ports: AuthorisingPorts) => void): void;
}

const DETAIL_LENGTH_MAX = 500;

/** @param mayWrite whether the ledger takes anything now; what it does not take is counted, and told later */
export function createRefusals(
  ledger: Ledger,
  journal: Pick<Journal, 'event'>,
  clock: Clock,
  dataDir: string,
  mayWrite: () => boolean,
): Refusals {
  const users = join(dataDir, 'users.json');
  const ports: AuthorisingPorts = { hasUsers: () => existsSync(users) };
  const tell = createRefusalLog({
    monotonicMs: clock.monotonicMs,
    record(subject, detail, actor) {
      if (!mayWrite()) return false;
      try {
        ledger.transaction(() => journal.event('commandRefused', subject, detail.slice(0, DETAIL_LENGTH_MAX), actor));
        return true;
      } catch {
        return false; // the refusal stands; why nothing can be written is told by whoever writes next
      }
    },
  });
  return {
    guarded(name, request, ask) {
      try {
        ask(ports);
      } catch (error) {
        if (error instanceof CommandRefusedError) tell(name, error.message, whoOf(request));
        throw error;
      }
    },
  };
}

function whoOf(request: object): Actor {
  const { actor, signature, outgoing } = request as { actor?: Actor; signature?: Actor; outgoing?: Actor };
  const who = actor ?? signature ?? outgoing;
  return who === undefined ? STATION_ACTOR : { user: who.user, role: who.role };
}

import type { SyncTargetStatus } from '../../shared/contract/live.ts';
import type { WitnessStatus } from '../../shared/contract/witnesses.ts';
import type { EngineCommandName, EngineCommands } from '../../shared/contract/workers.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import { alarmCommands } from './alarmCommands.ts';
import { coldChainCommands } from './coldChainCommands.ts';
import { createDowntimeCommands } from './downtimeCommands.ts';
import type { EngineState } from './engineState.ts';
import { evidenceCommands } from './evidenceCommands.ts';
import type { Journal } from './journal.ts';
import { keepingCommands } from './keepingCommands.ts';
import { keyCommands } from './keyCommands.ts';
import { labCommands } from './labCommands.ts';
import { meterCommands } from './meterCommands.ts';
import { setLinkPaused } from './pausedLinks.ts';
import { quarantineCommands } from './quarantineCommands.ts';
import { reportCommands } from './reportCommands.ts';
import { createShiftCommands } from './shiftCommands.ts';
import { waterCommands } from './waterCommands.ts';

export interface CommandParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
  /** The state is void: make another one from the ledger. */
  renew(): void;
  /** Inside a transaction; returns the sequence number. */
  recordEvent: Journal['event'];
  setSync(targets: readonly SyncTargetStatus[]): void;
  setWitnesses(places: readonly WitnessStatus[]): void;
  setLive(isLive: boolean): void;
  /** Why not everything could be sealed; undefined when it was. */
  stop(): string | undefined;
}

type Commands = { [C in EngineCommandName]: (request: EngineCommands[C]['request']) => EngineCommands[C]['response'] };

/** What people and workers may ask of the writer; each is one transaction, and answered once it is durable. */
export function createCommands({
  clock,
  ledger,
  state,
  renew,
  recordEvent,
  setSync,
  setWitnesses,
  setLive,
  stop,
}: CommandParts): Commands {
  return {
    ...coldChainCommands({ clock, ledger, state }),
    ...evidenceCommands({ ledger }),
    ...keyCommands({ clock, ledger, state }),
    ...keepingCommands({ clock, ledger, state }),
    ...labCommands({ clock, ledger, state }),
    ...waterCommands({ clock, ledger, state, renew }),
    ...meterCommands({ clock, ledger, state }),
    ...createDowntimeCommands({ clock, ledger, state }),
    ...reportCommands({ clock, ledger, state }),
    ...createShiftCommands({ clock, ledger, state }),
    ...alarmCommands({ clock, ledger, state }),
    ...quarantineCommands({ clock, ledger, state, renew }),
    recordEvent: ({ event, subject, detail, actor, ...more }) => ({
      seq: ledger.transaction(() => recordEvent(event, subject, detail, actor, undefined, more)),
    }),
    recordReceipt(receipt) {
      return ledger.transaction(() => {
        const entry = state().entry(
          { kind: 'receipt', workUnit: null, from: null, to: null, ...receipt },
          clock.now(),
          [receipt.target, receipt.idempotencyKey],
        );
        return { seq: state().append([entry])[0] as number };
      });
    },
    setLinkPaused({ connection, isPaused, reason, actor }) {
      return ledger.transaction(() => {
        const now = clock.now();
        setLinkPaused(ledger, connection, isPaused ? { since: now, by: actor.user } : undefined);
        recordEvent(isPaused ? 'linkPaused' : 'linkResumed', connection, reason, actor);
        return { since: now };
      });
    },
    witnessStatus({ places }) {
      setWitnesses(places);
      return {};
    },
    witnessHeard({ source, note }) {
      ledger.heard(source, note);
      return {};
    },
    syncStatus({ targets }) {
      setSync(targets);
      return {};
    },
    setLive({ isLive }) {
      setLive(isLive);
      return {};
    },
    stop() {
      const unsealed = stop();
      return unsealed === undefined ? {} : { unsealed };
    },
  };
}

import type { KeyCommands } from '../../shared/contract/keyCommands.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import { formatVerifierKey, type KeyPeriod, type Ledger } from '../ledger/index.ts';
import type { EngineState } from './engineState.ts';

type Commands = { [C in keyof KeyCommands]: (request: KeyCommands[C]['request']) => KeyCommands[C]['response'] };

interface Parts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}

/** A new signing key, asked for by a person. */
export function keyCommands({ clock, ledger, state }: Parts): Commands {
  return {
    rotateKey({ reason, actor, signature, key }) {
      const { keyOverlapCheckpoints: checkpoints, keyOverlapDays: days } = state().settings.config.checkpoint;
      const rotation = ledger.rotateKey({
        overlap: { checkpoints, days },
        ...(key === undefined ? {} : { key }),
        record({ old, new: next, size, log }) {
          const [before, after] = [formatVerifierKey(old), formatVerifierKey(next)];
          const entry = state().entry(
            {
              ...{ kind: 'event', workUnit: null, from: null, to: null, event: 'keyRotated', subject: log, actor },
              detail: `checkpoints of more than ${size} entries are signed with ${next.keyId.toString('hex')}`,
              change: { field: 'signing key', before, after, reason },
              ...(signature === undefined ? {} : { signature }),
            },
            clock.now(),
            ['keyRotated', after],
          );
          state().append([entry]);
        },
      });
      ledger.checkpoint();
      return { verifierKey: ledger.verifierKey, size: rotation.size };
    },
  };
}

/** Destroys an old key whose time is over; call after checkpoints. */
export function retireOldKey({ clock, ledger, state }: Parts): void {
  ledger.retireOldKey(({ key, line }: KeyPeriod) => {
    const entry = state().entry(
      {
        ...{ kind: 'event', workUnit: null, from: null, to: null, event: 'keyRetired', subject: key.name },
        detail: `the private key of ${line} has been destroyed`,
        actor: STATION_ACTOR,
      },
      clock.now(),
      ['keyRetired', line],
    );
    state().append([entry]);
  });
}

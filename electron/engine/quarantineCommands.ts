import type { EngineCommands } from '../../shared/contract/workers.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { separationOf } from '../../shared/domain/separation.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import { dueRetries, whyNotSigned } from '../quarantine/index.ts';
import { UnprocessableFrame } from './durableFrame.ts';
import type { EngineState } from './engineState.ts';
import { QuarantineDesk } from './quarantineDesk.ts';

export interface QuarantineParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
  /** The state is void: make another one from the ledger. */
  renew(): void;
}

type Own = 'decideQuarantine' | 'handOverQuarantine';
type Commands = { [C in Own]: (request: EngineCommands[C]['request']) => EngineCommands[C]['response'] };

/** Steps whose cause can go away without the readings changing; errors of the data itself are never tried again by themselves. */
const TRANSIENT_STEPS = ['unknownTag', 'processing', 'mapping'] as const;
const RETRIES_PER_LOOK_MAX = 100;
const HAND_OVER_MAX = 20_000;

/** Verdicts on quarantined items: all of a command in one transaction, each item by itself. */
export function quarantineCommands(parts: QuarantineParts): Commands {
  return {
    decideQuarantine({ ids, actor, signature, second, ...decision }) {
      const { config } = parts.state().settings;
      const each = [...new Set(ids)];
      const unsigned = whyNotSigned(decision, { signature, second }, config.quarantine);
      if (unsigned !== undefined) return { decided: [], refused: each.map((id) => ({ id, reason: unsigned })) };
      const together = signature ? each.length : 1;
      const signed = {
        ...decision,
        actor,
        together,
        ...(signature ? { signature } : {}),
        ...(second ? { second } : {}),
      };
      return atDesk(parts, (desk) => eachOf(each, (id) => desk.decide(id, signed)));
    },
    handOverQuarantine({ ids, to, reason, actor, signature }) {
      const separation = separationOf('quarantineHandOver', [signature.user], [to], []);
      if (separation.kind === 'refused')
        return {
          decided: [],
          refused:
            ids === 'all'
              ? [{ id: 'all', reason: separation.reason }]
              : ids.map((id) => ({ id, reason: separation.reason })),
        };
      return atDesk(parts, (desk) => {
        const each = ids === 'all' ? allOpen(parts.ledger) : [...new Set(ids)];
        const signed = { actor, reason, signature, together: each.length };
        return eachOf(each, (id) => desk.handOver(id, to, signed));
      });
    },
  };
}

/**
 * Tries again what was refused for a cause that may have gone: under another configuration or version than before, after its
 * delay, and only so often. Each try is an entry.
 *
 * @returns how many were tried and how many of them went back
 */
export function retryQuarantine(parts: QuarantineParts): { tried: number; passed: number } {
  const { clock, ledger } = parts;
  const { config, configHash, engineVersion } = parts.state().settings;
  const { retriesMax, retryDelayMsMin, retryDelayMsMax } = config.quarantine;
  const due = dueRetries(ledger.database, {
    ...{ steps: TRANSIENT_STEPS, config: configHash, engine: engineVersion, now: clock.now(), retriesMax },
    ...{ delayUsMin: retryDelayMsMin * 1000, delayUsMax: retryDelayMsMax * 1000, limit: RETRIES_PER_LOOK_MAX },
  });
  if (due.length === 0) return { tried: 0, passed: 0 };
  return atDesk(parts, (desk) => {
    let passed = 0;
    for (const { id, attempts } of due) {
      const attempt = { number: attempts + 1, config: configHash, engine: engineVersion };
      if (desk.retry(id, attempt, STATION_ACTOR as Actor)) passed++;
    }
    return { tried: due.length, passed };
  });
}

/** The transaction, and then what it sent back, through gate and window. A crash between the two changes nothing. */
function atDesk<T>({ clock, ledger, state, renew }: QuarantineParts, act: (desk: QuarantineDesk) => T): T {
  const desk = new QuarantineDesk(ledger, state(), clock.now());
  const outcome = ledger.transaction(() => act(desk));
  if (desk.isMemoryVoid) renew();
  if (desk.frames.length === 0 || desk.isMemoryVoid) return outcome;
  try {
    state().process(desk.frames);
  } catch (error) {
    if (!(error instanceof UnprocessableFrame)) throw error;
    state().setAside(error);
    renew();
  }
  return outcome;
}

function eachOf(ids: readonly string[], decide: (id: string) => string | undefined) {
  const decided: string[] = [];
  const refused: { id: string; reason: string }[] = [];
  for (const id of ids) {
    const reason = decide(id);
    if (reason === undefined) decided.push(id);
    else refused.push({ id, reason });
  }
  return { decided, refused };
}

const allOpen = (ledger: Ledger): string[] =>
  ledger.database
    .prepare<[number], string>('SELECT id FROM quarantine WHERE isOpen = 1 ORDER BY seq LIMIT ?')
    .pluck()
    .all(HAND_OVER_MAX) as string[];

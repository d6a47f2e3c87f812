import type { DowntimeCommands } from '../../shared/contract/downtimeCommands.ts';
import type { StopBody, StopPart } from '../../shared/domain/entries/stop.ts';
import { separationOf } from '../../shared/domain/separation.ts';
import { stopReasonsOf } from '../../shared/domain/stopReasons.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import {
  actsOf,
  actToUndo,
  codeParts,
  findStop,
  mergeParts,
  type Part,
  type PartCode,
  plannedUsIn,
  refit,
  refusalToEdit,
  type Stop,
  StopActError,
  splitParts,
  UNCODED,
} from '../downtime/index.ts';
import { type Ledger, unpackBody } from '../ledger/index.ts';
import { stopEntry } from './downtimeWatch.ts';
import type { EngineState } from './engineState.ts';

type Commands = {
  [C in keyof DowntimeCommands]: (request: DowntimeCommands[C]['request']) => DowntimeCommands[C]['response'];
};
type Editing = Omit<DowntimeCommands['undoStop']['request'], 'stop'>;
type Act = Pick<StopBody, 'event'> & Partial<Pick<StopBody, 'undoes'>> & { readonly parts: readonly Part[] };

/** What people say of stops; each command is one transaction, each change one entry that holds the stop as it then is. */
export function createDowntimeCommands(parts: {
  readonly clock: Clock;
  readonly ledger: Ledger;
  state(): EngineState;
}): Commands {
  const { clock, ledger, state } = parts;

  /** @throws StopActError with words for the person */
  function edit(id: string, editing: Editing, act: (stop: Stop, now: Instant) => Act): void {
    const now = clock.now();
    const { settings, calendars } = state();
    const stop = findStop(ledger.database, id);
    if (stop === undefined) throw new StopActError('there is no such stop');
    const { actor, why, signatures = [] } = editing;
    const refusal = refusalToEdit(stop, settings.config.downtime, { actor, why, signatures: signatures.length }, now);
    if (refusal !== undefined) throw new StopActError(refusal);
    const [first, ...others] = signatures.map(({ user }) => user);
    const separation = separationOf('lateStopChange', first === undefined ? [] : [first], others, []);
    if (separation.kind === 'refused') throw new StopActError(separation.reason);
    const { parts: changed, ...rest } = act(stop, now);
    const calendar = calendars.ofArea(stop.shift.area);
    const planned = changed.map(
      (part): StopPart => ({
        ...part,
        plannedUs: part.to === null ? null : plannedUsIn(calendar, stop.shift, part.from, part.to),
      }),
    );
    const signed = signatures.length === 0 ? {} : { signatures: [...signatures] };
    const entry = stopEntry(
      state().entry,
      { stop: { ...stop, parts: planned }, actor, why, ...rest, ...signed },
      now,
      ledger.size,
    );
    state().append([entry]);
  }

  const orRefusal = (work: () => void): { ok: true } | { ok: false; message: string } => {
    try {
      ledger.transaction(work);
      return { ok: true };
    } catch (error) {
      if (error instanceof StopActError) return { ok: false, message: error.message };
      throw error;
    }
  };

  function codeOf(id: string | null, comment: string): PartCode {
    if (id === null) return { ...UNCODED, by: 'person', comment };
    const reason = stopReasonsOf(state().settings.config.downtime.reasons).get(id);
    if (reason === undefined || !reason.isLeaf)
      throw new StopActError(
        reason === undefined
          ? `there is no stop reason "${id}"`
          : `"${reason.label}" is a group; choose a reason in it`,
      );
    return { by: 'person', reason: id, label: reason.path.join(' › '), loss: reason.loss, comment };
  }

  return {
    codeStops({ stops, reason, comment, ...editing }) {
      const coded: string[] = [];
      const refused: { stop: string; reason: string }[] = [];
      ledger.transaction(() => {
        for (const { stop, parts: at } of stops)
          try {
            edit(stop, editing, (found) => ({
              event: 'coded',
              parts: codeParts(bare(found), at, codeOf(reason, comment)),
            }));
            coded.push(stop);
          } catch (error) {
            if (!(error instanceof StopActError)) throw error;
            refused.push({ stop, reason: error.message });
          }
      });
      return { coded, refused };
    },
    splitStop: ({ stop, at, ...editing }) =>
      orRefusal(() =>
        edit(stop, editing, (found, now) => ({ event: 'split', parts: splitParts(bare(found), at, now) })),
      ),
    mergeStop: ({ stop, at, keep, ...editing }) =>
      orRefusal(() => edit(stop, editing, (found) => ({ event: 'merged', parts: mergeParts(bare(found), at, keep) }))),
    undoStop: ({ stop, ...editing }) =>
      orRefusal(() =>
        edit(stop, editing, (found) => {
          const undo = actToUndo(actsOf(ledger.database, stop));
          if (undo === undefined) throw new StopActError('no person has said anything of this stop that stands');
          const before = bodyOf(ledger, undo.before.seq);
          return {
            event: 'undone',
            undoes: undo.act.key,
            parts: refit(before.parts.map(withoutPlanned), found.from, found.to),
          };
        }),
      ),
  };
}

const withoutPlanned = ({ plannedUs: _planned, ...part }: StopPart): Part => part;
const bare = (stop: Stop): Part[] => stop.parts.map(withoutPlanned);

function bodyOf({ database }: Ledger, seq: number): StopBody {
  const row = database.prepare<[number], { body: Buffer }>('SELECT body FROM entry WHERE seq = ?').get(seq);
  return JSON.parse(unpackBody((row as { body: Buffer }).body).toString()) as StopBody;
}

import type { WaterCommands } from '../../shared/contract/waterCommands.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import { STATUS } from '../../shared/domain/statusCode.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { encodeFrame, LedgerWriteError } from '../ledger/index.ts';
import { expectedKind } from '../pipeline/index.ts';
import { findDeadline } from '../projection/index.ts';
import { tried } from '../quarantine/index.ts';
import { matchesGlob } from '../rules/index.ts';
import { type DurableFrame, UnprocessableFrame } from './durableFrame.ts';
import type { EngineState } from './engineState.ts';
import type { QuarantineParts } from './quarantineCommands.ts';

type Commands = {
  [C in keyof WaterCommands]: (request: EngineCommands[C]['request']) => EngineCommands[C]['response'];
};
type SampleRequest = EngineCommands['enterSample']['request'];

const US_PER_DAY = 86_400_000_000;
/** Clocks of a workstation and of a person's watch. */
const AHEAD_US_MAX = 300_000_000;
/** Limit bits of a status (OPC 10000-4 §7.39.1), as the importer sets them for "<1" and ">200.5". */
const STATUS_OF = {
  exact: STATUS.Good,
  below: (STATUS.UncertainEngineeringUnitsExceeded | 0x0500) >>> 0,
  above: (STATUS.UncertainEngineeringUnitsExceeded | 0x0600) >>> 0,
} as const;

/** What people do about drinking water: mark an obligation as done, and enter a grab sample. */
export function waterCommands(parts: QuarantineParts): Commands {
  const { clock, ledger, state } = parts;
  return {
    finishDeadline: ({ deadline: id, done, actor, signature }) =>
      ledger.transaction(() => {
        const open = findDeadline(ledger.database, id);
        if (!open) return { refused: 'there is no such deadline' };
        if (open.doneAt !== null) return { refused: `${open.doneBy ?? 'somebody'} has marked it as done already` };
        const { name, pack, task, who, subject, result, document, paragraph, isChecked } = open;
        const now = clock.now();
        state().append([
          state().entry(
            {
              ...{ kind: 'deadline', workUnit: null, from: open.countsFrom, to: open.due, event: 'done' },
              ...{ deadline: id, name, pack, task, who, subject, result, detail: done, actor },
              packHash: packHashOf(state(), pack),
              source: { document, paragraph, isChecked },
              ...(signature ? { signature } : {}),
            },
            now,
            [id, 'done'],
          ),
        ]);
        return {};
      }),
    enterSample: (request) => enterSample(parts, request),
  };
}

/** The pack as it is in force when somebody decides under it; all zeros where it no longer is. */
const packHashOf = (state: EngineState, pack: string): string =>
  state.settings.packs.find(({ loaded }) => loaded.pack.id === pack)?.loaded.hash ?? '0'.repeat(64);

/**
 * The value takes the way of all readings: as a frame into the inbox, through the gate, into a sealed window. What the gate would
 * refuse is told to the person and nothing is kept. Who entered it is an entry of the same transaction, which names the frame.
 */
function enterSample({ clock, ledger, state, renew }: QuarantineParts, request: SampleRequest): { refused?: string } {
  const now = clock.now();
  const made = frameOf(state(), request, now);
  if ('refused' in made) return made;
  const { frame, unit, workUnit } = made;
  const encoded = encodeFrame(frame);
  const digest = encoded.digest.toString('hex');
  const { tag, value, bound, method, analyst, note, takenAt, actor } = request;
  const durable = ledger.transaction((): DurableFrame => {
    const outcome = ledger.inbox.append([{ frame, encoded }], now);
    if (outcome.kind === 'full')
      throw new LedgerWriteError('full', `the inbox holds ${outcome.holds} ${outcome.bound} of at most ${outcome.max}`);
    const number = outcome.frames[0] as number;
    state().append([
      state().entry(
        {
          ...{ kind: 'sample', workUnit, from: takenAt, to: takenAt, tag, value, unit, bound, method, analyst, note },
          frame: number,
          frameDigest: digest,
          actor,
        },
        now,
        [digest],
      ),
    ]);
    return { number, digest, frame };
  });
  try {
    state().process([durable]);
  } catch (error) {
    if (!(error instanceof UnprocessableFrame)) throw error;
    state().setAside(error);
    renew();
  }
  return {};
}

function frameOf(state: EngineState, request: SampleRequest, now: Instant) {
  const { settings } = state;
  const { tag: id, value, bound, takenAt } = request;
  const { grabSamples } = settings.config.water ?? {};
  const number = settings.numbers.get(id);
  const gateTag = number === undefined ? undefined : settings.tagsByNumber.get(number);
  if (!grabSamples?.tags.some((pattern) => matchesGlob(pattern, id)) || number === undefined || !gateTag)
    return { refused: `samples of "${id}" are not entered by hand here: water.grabSamples.tags says which are` };
  const { config, workUnit, connection } = gateTag;
  if (settings.config.connections.find((each) => each.id === connection)?.protocol !== 'file')
    return {
      refused: `"${id}" is measured by an instrument (${connection}): a value by hand would stand beside its own`,
    };
  if (takenAt > now + AHEAD_US_MAX) return { refused: 'the sample was taken in the future: check date and time' };
  if (takenAt < now - grabSamples.ageDaysMax * US_PER_DAY)
    return {
      refused: `the sample is older than ${grabSamples.ageDaysMax} days: check the date, or import it as a file`,
    };
  const kind = expectedKind(config) ?? 'number';
  const status = STATUS_OF[bound];
  const sourceTime = takenAt as Instant;
  const frame = frameFromRows(connection, workUnit, [
    { tag: number, kind, sourceTime, receivedTime: now, value, status },
  ]);
  const line = [...state.units].find((unit) => unit.line.workUnit === workUnit)?.line;
  if (!line) return { refused: `the work unit ${workUnit} is not in operation` };
  const reading = { of: null, sourceTime: takenAt, receivedTime: now, serverTime: null, value, status };
  const [first] = tried(line.gate, frame, [reading], (raw) => settings.toEngineering(number, raw)).readings;
  if (first && !first.passes)
    return {
      refused:
        first.step === 'duplicate'
          ? `a sample of ${id} taken at ${formatInstant(sourceTime)} is recorded already`
          : (first.why ?? 'the value is refused'),
    };
  return { frame, unit: config.unit, workUnit };
}

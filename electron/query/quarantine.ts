import type { RequestOf, ResponseOf } from '../../shared/contract/ipc.ts';
import type { QuarantineRow, Suggestion } from '../../shared/contract/quarantineChannels.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { createZoneClock } from '../../shared/domain/shift/zoneClock.ts';
import { isWholeInInbox } from '../engine/quarantineLookup.ts';
import { scaleOf } from '../pipeline/index.ts';
import {
  findQuarantine,
  listQuarantine,
  type QuarantineQuestion,
  repairIdeas,
  requeuedFrame,
  verdictsOf,
} from '../quarantine/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { isFloat32, QuarantineTrials } from './quarantineTrial.ts';
import { tagReadings } from './tagReadings.ts';

/** No quarantine entry of this id. */
export class NoQuarantineEntryError extends Error {
  override readonly name = 'NoQuarantineEntryError';
}

export const quarantineRows = (data: DataFolder, question: QuarantineQuestion): QuarantineRow[] =>
  listQuarantine(data.db, question);

/** @throws NoQuarantineEntryError */
export function entryOf(data: DataFolder, id: string): { row: QuarantineRow; body: QuarantineBody } {
  const row = findQuarantine(data.db, id);
  const entry = row && data.ledger.entry(row.seq);
  if (!row || !entry) throw new NoQuarantineEntryError(`there is no quarantine entry "${id}"`);
  return { row, body: entry.body as QuarantineBody };
}

/**
 * A refused item with everything around it: its sealed body, what was expected, good readings beside it, every verdict.
 *
 * @throws NoQuarantineEntryError
 */
export function quarantineEntry(data: DataFolder, id: string): ResponseOf<'quarantine:show'> {
  const { row, body } = entryOf(data, id);
  const trials = new QuarantineTrials(data, data.configs.inForce().config);
  const tag = trials.tagOf(body);
  const engineeringOf = trials.engineeringOf(tag);
  const config = trials.gateTag(tag)?.config;
  const sent = requeuedFrame(data.db, id);
  return {
    row,
    body: JSON.stringify(body, null, 2),
    readings: body.readings.map((reading) => ({
      ...reading,
      engineering: typeof reading.value === 'number' ? engineeringOf(reading.value) : null,
    })),
    expected: {
      unit: config?.unit ?? '1',
      type: config?.address.type ?? '',
      min: config?.range?.min ?? null,
      max: config?.range?.max ?? null,
    },
    neighbours: neighboursOf(data, tag, row, config?.everyMs ?? EVERY_MS_DEFAULT, engineeringOf),
    history: verdictsOf(data.db, id),
    canWithdraw: sent !== undefined && isWholeInInbox(data.db, sent.frame),
  };
}

const EVERY_MS_DEFAULT = 1000;
const NEIGHBOURS_MAX = 600;
const NEIGHBOURS_EACH_SIDE = 60;
const PAD_US_MIN = 60_000_000;
/** Readings are looked for at most so far around; a slow tag has few of them there. */
const PAD_US_MAX = 6 * 3_600_000_000;

function neighboursOf(
  data: DataFolder,
  tag: string,
  { firstTime, lastTime }: QuarantineRow,
  everyMs: number,
  engineeringOf: (raw: number) => number,
): ResponseOf<'quarantine:show'>['neighbours'] {
  const time: number[] = [];
  const value: number[] = [];
  const pad = Math.min(PAD_US_MAX, Math.max(PAD_US_MIN, NEIGHBOURS_EACH_SIDE * everyMs * 1000));
  if (data.configs.inForce().config.tags.some(({ id }) => id === tag))
    for (const reading of tagReadings(data, tag, firstTime - pad, lastTime + pad)) {
      if (typeof reading.value !== 'number') continue;
      time.push(reading.time / 1e6);
      value.push(engineeringOf(reading.value));
    }
  const every = Math.max(1, Math.ceil(time.length / NEIGHBOURS_MAX));
  const thinned = (column: number[]) => Float64Array.from(column.filter((_, i) => i % every === 0));
  return { time: thinned(time), value: thinned(value) };
}

/** What the gate would say of a repair, and which usual mistakes would explain the refusal. @throws NoQuarantineEntryError */
export function quarantineTrial(data: DataFolder, request: RequestOf<'quarantine:try'>): ResponseOf<'quarantine:try'> {
  const { body } = entryOf(data, request.id);
  const { config } = data.configs.inForce();
  const trials = new QuarantineTrials(data, config);
  const trial = trials.try(body, request.repair);
  if (!request.withSuggestions) return { trial, suggestions: [] };
  const gateTag = trials.gateTag(trial.tag);
  const ideas = repairIdeas(body, {
    unit: gateTag?.config.unit ?? '1',
    isFloat32: isFloat32(gateTag),
    isUnscaled: gateTag === undefined || scaleOf(gateTag.config).isIdentity,
    zoneOffsetMs: zoneOffsetMs(config.station.timeZone, body.readings[0]?.sourceTime ?? body.at),
  });
  const suggestions = ideas.flatMap(({ label, method }): Suggestion[] => {
    const { readings, passing, refused } = trials.tryMethod(body, method, request.repair.tag);
    const [first] = readings;
    return first ? [{ label, method, value: first.value, sourceTime: first.sourceTime, passing, refused }] : [];
  });
  const usual = usualValue(data, trial.tag, request.id, trials);
  const away = ({ value }: Suggestion): number =>
    usual === undefined || typeof value !== 'number' ? 0 : Math.abs(trials.engineeringOf(trial.tag)(value) - usual);
  // Those that pass stand first, and among them what fits the readings around it best.
  return { trial, suggestions: suggestions.sort((a, b) => b.passing - a.passing || away(a) - away(b)).slice(0, 30) };
}

/** Median of the good readings around the refused ones, engineering units; undefined where there are none. */
function usualValue(data: DataFolder, tag: string, id: string, trials: QuarantineTrials): number | undefined {
  const { row } = entryOf(data, id);
  const everyMs = trials.gateTag(tag)?.config.everyMs ?? EVERY_MS_DEFAULT;
  const { value } = neighboursOf(data, tag, row, everyMs, trials.engineeringOf(tag));
  return value.toSorted()[Math.floor(value.length / 2)];
}

const zoneOffsetMs = (timeZone: string, us: number): number =>
  createZoneClock(timeZone).offsetSecondsAt(Math.floor(us / 1e6)) * 1000;

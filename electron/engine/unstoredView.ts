import type { Frame } from '../../shared/domain/frame.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { withoutRows } from '../pipeline/index.ts';
import type { EngineSettings } from './settings.ts';

/** As the gate has it: source times further ahead of the station's clock are no instants but faults. */
const AHEAD_US_MAX = 86_400 * 1_000_000;
const TEXT_SHOWN_MAX = 4_096;

/**
 * What may be shown of a frame that cannot be stored yet. The gate judges it once it is durable, with its memory; until then a
 * value that it would surely refuse (not finite, out of the instrument's range, a broken time) is not shown either.
 */
export function presentable(frame: Frame, settings: Pick<EngineSettings, 'tagsByNumber' | 'toEngineering'>): Frame {
  const left = new Uint8Array(frame.tag.length);
  for (let row = 0; row < left.length; row++) if (!isPresentable(frame, row, settings)) left[row] = 1;
  return withoutRows(frame, left);
}

function isPresentable(
  frame: Frame,
  row: number,
  { tagsByNumber, toEngineering }: Pick<EngineSettings, 'tagsByNumber' | 'toEngineering'>,
): boolean {
  const number = frame.tag[row] as number;
  const known = tagsByNumber.get(number);
  const time = frame.sourceTime[row] as number;
  if (!known || !Number.isSafeInteger(time)) return false;
  if (time > (frame.receivedTime[row] as number) + AHEAD_US_MAX) return false;
  if ((frame.status[row] as number) >>> 31 === 1) return true;
  const kind = frame.kind[row] as number;
  const value = frame.value[row] as number;
  if (kind === KIND_CODE.string) return (frame.texts[value]?.length ?? Number.POSITIVE_INFINITY) <= TEXT_SHOWN_MAX;
  if (kind > KIND_CODE.float32) return true;
  const { range } = known.config;
  const shown = toEngineering(number, value);
  return Number.isFinite(value) && (range === undefined || (shown >= range.min && shown <= range.max));
}

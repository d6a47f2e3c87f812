import type { StopRow } from '../../../shared/contract/downtimeChannels.ts';
import type { StopPart } from '../../../shared/domain/entries/stop.ts';
import { TIME_LOSS_NOTES } from '../../../shared/domain/timeLoss.ts';

export const US_PER_MINUTE = 60_000_000;

export const isUncoded = (stop: StopRow): boolean => stop.parts.some(({ reason }) => reason === null);

/** Last label of a path `Technical › Jam`. */
export const shortLabel = (label: string): string => label.split(' › ').at(-1) ?? label;

export const partWord = (part: StopPart): string => (part.reason === null ? 'Not coded' : shortLabel(part.label));

/** What a stop is called in a list: its reasons in order, without repeats. */
export function stopWord(stop: StopRow): string {
  const words = [...new Set(stop.parts.map(partWord))];
  return words.length <= 2 ? words.join(', ') : `${words.slice(0, 2).join(', ')} +${words.length - 2}`;
}

export function codedByWord(part: StopPart): string {
  if (part.reason === null) return part.by === 'person' ? 'a person took the reason away' : 'nobody has said why';
  return part.by === 'control' ? 'by the control' : 'by a person';
}

export const lossWord = (loss: StopPart['loss']): string => (loss === null ? '' : TIME_LOSS_NOTES[loss].word);

/** Where a moment lies on a strip of time, in percent; clipped. */
export const placeOn = (at: number, from: number, to: number): number =>
  Math.min(100, Math.max(0, ((at - from) / Math.max(1, to - from)) * 100));

/** Steps of a time axis in minutes: about eight marks, at round times. */
const STEPS_MIN = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];

/** Marks of the axis of [from, to), µs, at round times of the zone's whole hours. */
export function axisMarks(from: number, to: number): number[] {
  const minutes = (to - from) / US_PER_MINUTE;
  const step = (STEPS_MIN.find((each) => minutes / each <= 9) ?? 1440) * US_PER_MINUTE;
  const marks: number[] = [];
  // The last stretch has no room for a word.
  const last = to - (to - from) * 0.04;
  for (let at = Math.ceil(from / step) * step; at < last; at += step) marks.push(at);
  return marks;
}

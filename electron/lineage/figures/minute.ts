import { US_PER_MINUTE } from '../../../shared/domain/time.ts';
import { timeText } from '../words.ts';
import type { Desk, FigureKind } from './figure.ts';

const apart = (id: string): readonly [unit: string, tag: string, minute: number] => {
  const [unit = '', tag = '', minute = ''] = id.split('|');
  return [unit, tag, Number(minute)];
};

/** One-minute summary of a tag: what trends of more than two hours are drawn from. */
export function minuteFigures({ source }: Desk): FigureKind {
  return {
    kind: 'minute',
    node(id) {
      const [unit, tag, minute] = apart(id);
      if (!source.hasMinute(unit, tag, minute)) return undefined;
      return {
        ref: `minute:${id}`,
        kind: 'minute',
        title: `${tag}, the minute of ${timeText(minute)}`,
        detail: `Least, greatest, mean and last of the readings of ${tag} in this minute, as trends draw it.`,
        at: minute,
        seq: null,
        facts: [],
      };
    },
    inputs(id) {
      const [, tag, from] = apart(id);
      return [{ by: 'span', tag, from, to: from + US_PER_MINUTE - 1 }];
    },
    touchedBy({ tag, time, occurrences }) {
      const minute = Math.floor(time / US_PER_MINUTE) * US_PER_MINUTE;
      const units = new Set(
        occurrences.flatMap(({ isRefused, workUnit }) => (isRefused || workUnit === null ? [] : [workUnit])),
      );
      return [...units].filter((unit) => source.hasMinute(unit, tag, minute)).map((unit) => `${unit}|${tag}|${minute}`);
    },
    up: () => [],
    down: () => [],
  };
}

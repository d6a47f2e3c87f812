import { type Desk, named } from './figures/figure.ts';
import type { SpanInput } from './inputs.ts';
import { plain, type Thing } from './thing.ts';
import { many, parts, spanText } from './words.ts';

function spanOf(id: string): SpanInput | undefined {
  const [tag = '', from = '', to = '', sealedBefore = '', receivedUntil = ''] = id.split('|');
  if (tag === '' || from === '' || to === '') return undefined;
  return {
    by: 'span',
    tag,
    from: Number(from),
    to: Number(to),
    ...(sealedBefore === '' ? {} : { sealedBefore: Number(sealedBefore) }),
    ...(receivedUntil === '' ? {} : { receivedUntil: Number(receivedUntil) }),
  };
}

export const refOfSpan = ({ tag, from, to, sealedBefore, receivedUntil }: SpanInput): string => {
  const ends = [sealedBefore ?? '', receivedUntil ?? ''].join('|').replace(/\|+$/, '');
  return `readings:${tag}|${from}|${to}${ends === '' ? '' : `|${ends}`}`;
};

/** Readings of one tag together: of a stretch of time, and of one entry. */
export function readingSpans(desk: Desk): { readonly readings: Thing; readonly rows: Thing } {
  const { source, readings } = desk;
  const span: Thing = {
    node(id) {
      const input = spanOf(id);
      if (!input) return undefined;
      const { total, isExact } = readings.count(input);
      return plain({
        ref: `readings:${id}`,
        kind: 'readings',
        title: `${input.tag}: ${isExact ? '' : 'about '}${many(total, 'reading')}`,
        detail: `${many(total, 'reading')} of ${input.tag}, ${spanText(input.from, input.to)}${isExact ? '' : ', counted from one-minute summaries'}.`,
        at: input.from,
      });
    },
    up(id) {
      const input = spanOf(id);
      if (!input) return [];
      const { total, isExact } = readings.count(input);
      const holders = [...take(readings.holders(input), HOLDERS_MAX)];
      return [
        {
          id: 'each',
          edge: 'computedFrom',
          because: 'reading by reading',
          total,
          isExact,
          page: (offset, limit) =>
            readings.page(input, offset, limit).map(({ time }) => `reading:${input.tag}|${time}`),
        },
        {
          id: 'holders',
          edge: 'sealedIn',
          because: 'the entries they are sealed in',
          total: holders.length,
          isExact: holders.length < HOLDERS_MAX,
          page: (offset, limit) => holders.slice(offset, offset + limit).map((seq) => `entry:${seq}`),
        },
      ];
    },
    down: () => [],
  };

  const rows: Thing = {
    node(id) {
      const [seq, tag] = parts(id);
      const found = source.rows(Number(seq), tag);
      if (found.length === 0) return undefined;
      const bad = found.filter(({ hasValue }) => !hasValue).length;
      return plain({
        ref: `rows:${id}`,
        kind: 'readings',
        title: `${tag}: ${many(found.length, 'reading')}`,
        detail: `${many(found.length, 'reading')} of ${tag} in entry ${seq}, ${bad} without a value.`,
        at: found[0]?.time ?? null,
        seq: Number(seq),
      });
    },
    up(id) {
      const [seq, tag] = parts(id);
      const times = source.rows(Number(seq), tag).map(({ time }) => time);
      return [
        {
          id: 'each',
          edge: 'computedFrom',
          because: 'reading by reading',
          total: times.length,
          page: (offset, limit) => times.slice(offset, offset + limit).map((time) => `reading:${tag}|${time}`),
        },
      ];
    },
    down: (id) => named('entry', 'sealedIn', 'the entry that holds them', [`entry:${parts(id)[0]}`]),
  };

  return { readings: span, rows };
}

/** Entries listed as holders of one span; a month of one-minute windows has 43 200. */
const HOLDERS_MAX = 2_000;

function* take<T>(items: Iterable<T>, max: number): Generator<T> {
  let n = 0;
  for (const item of items) {
    if (n++ >= max) return;
    yield item;
  }
}

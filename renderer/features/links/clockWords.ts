import type { Format } from '../../ui/format.ts';

/** "2.4 s ahead of the station", "within 1 ms of the station". @param offsetMs source minus station, ms */
export function clockWords(offsetMs: number, format: Format): string {
  const size = Math.abs(offsetMs);
  if (size < 1) return 'within 1 ms of the station';
  const amount =
    size < 1_000
      ? `${format.number(size, 0)} ms`
      : size < 120_000
        ? `${format.number(size / 1_000, 1)} s`
        : format.duration(size);
  return `${amount} ${offsetMs > 0 ? 'ahead of' : 'behind'} the station`;
}

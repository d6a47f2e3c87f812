import type { ServicePoint } from '../../shared/domain/config/index.ts';
import type { Read, Swap } from '../meters/index.ts';
import type { MeterLog } from './meterLog.ts';

interface Source {
  readonly tags: readonly string[];
  /** µs: they count from here … */
  readonly from: number;
  /** … to here, exclusive. */
  readonly to: number;
}

/** The register of a service point, of whichever meter is in place. */
export interface MeterRegister {
  /** Both inclusive, ascending. */
  reads(from: number, to: number): Read[];
  firstAfter(after: number, until: number): Read | undefined;
}

/**
 * Tags of one meter count only while it is in place: when both meters are read for a while (an overlap), the old one counts up to
 * the recorded swap and the new one from it on. A later meter’s own tags count once its swap is recorded, never by date alone:
 * without a final and an initial read nobody knows what two registers have to do with each other.
 */
export function meterRegister(log: MeterLog, point: ServicePoint, swaps: readonly Swap[]): MeterRegister {
  const own = point.meters.flatMap(({ serial, register }, i): Source[] => {
    if (register.length === 0) return [];
    const came = swaps.find(({ newSerial }) => newSerial === serial)?.at;
    const gone = swaps.find(({ oldSerial }) => oldSerial === serial)?.at;
    const from = came ?? (i === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
    return [{ tags: register, from, to: gone ?? Number.POSITIVE_INFINITY }];
  });
  const sources: readonly Source[] = [
    { tags: point.reads.register, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
    ...own,
  ].filter(({ tags }) => tags.length > 0);
  return {
    reads: (from, to) =>
      sources
        .flatMap((source) =>
          source.from > to || source.to <= from
            ? []
            : log.reads(source.tags, from, to).filter(({ at }) => at >= source.from && at < source.to),
        )
        .sort((a, b) => a.at - b.at),
    firstAfter(after, until) {
      const found = sources.flatMap((source) => {
        const begin = Math.max(after, source.from - 1);
        const end = Math.min(until, source.to - 1);
        return begin < end ? (log.firstAfter(source.tags, begin, end) ?? []) : [];
      });
      return found.sort((a, b) => a.at - b.at)[0];
    },
  };
}

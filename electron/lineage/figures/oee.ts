import type { FoundReading, Input } from '../inputs.ts';
import type { OeeTags } from '../source.ts';
import { spanText } from '../words.ts';
import { entryOfConfig } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, named } from './figure.ts';
import { reportsOver } from './report.ts';

/** Shifts after a reading that may still begin with its count. */
const SHIFTS_CARRIED_MAX = 60;
const CARRIED_US = 20 * 86_400_000_000;

const apart = (id: string): readonly [unit: string, from: number, to: number] => {
  const [unit = '', from = '', to = ''] = id.split('|');
  return [unit, Number(from), Number(to)];
};

/**
 * Overall equipment effectiveness of a work unit over a span: state, counters and product within it, and of each the last reading
 * before it, which says with what state and count it began; in a line also the states of the others, which it may have waited for.
 */
export function oeeFigures(desk: Desk): FigureKind {
  const { source, readings } = desk;
  const tagsOf = (workUnit: string): OeeTags | undefined => source.oeeTags().find((each) => each.workUnit === workUnit);
  const all = ({ own, states }: OeeTags): readonly string[] => [...new Set([...own, ...states])];
  const carriedInto = (tags: OeeTags, tag: string, from: number): number | undefined =>
    readings.before(tag, from, 1, !tags.states.includes(tag));

  return {
    kind: 'oee',
    node(id) {
      const [unit, from, to] = apart(id);
      const tags = tagsOf(unit);
      if (!tags || !(from < to)) return undefined;
      const shift = source.shifts(unit, from, to).find(({ start, end }) => start === from && end === to);
      const name = shift === undefined ? '' : `, shift ${shift.name} ${shift.localDate}`;
      return {
        ref: `oee:${id}`,
        kind: 'oee',
        title: `OEE of ${unit}${name}`,
        detail: `Availability × performance × quality (ISO 22400-2) of ${unit}, ${spanText(from, to)}, from ${tags.own.join(', ')}.`,
        at: from,
        seq: null,
        facts: [],
      };
    },
    inputs(id) {
      const [unit, from, to] = apart(id);
      const tags = tagsOf(unit);
      if (!tags) return [];
      return all(tags).flatMap((tag): Input[] => {
        const before = carriedInto(tags, tag, from);
        return [
          ...(before === undefined ? [] : [{ by: 'span', tag, from: before, to: before } as const]),
          { by: 'span', tag, from, to },
        ];
      });
    },
    touchedBy: (reading) =>
      source
        .oeeTags()
        .filter((tags) => all(tags).includes(reading.tag))
        .flatMap((tags) => shiftsTouched(tags, reading).map(({ start, end }) => `${tags.workUnit}|${start}|${end}`)),
    up(id) {
      const [unit, from, to] = apart(id);
      const { hash } = source.inForce();
      return [
        ...stopsOf(unit, from, to),
        ...named('config', 'configuredBy', 'states, ideal cycle and shifts as configured', [entryOfConfig(desk, hash)]),
        ...entriesFound(
          desk,
          { id: 'packs', edge: 'judgedBy', because: () => 'rule packs in force, which may set definitions' },
          "SELECT seq FROM entry WHERE kind = 'pack' ORDER BY seq DESC",
        ),
      ];
    },
    down(id) {
      const [unit, from, to] = apart(id);
      return reportsOver(desk, unit, from, to);
    },
  };

  function shiftsTouched(tags: OeeTags, { tag, time }: FoundReading) {
    const { workUnit } = tags;
    const own = source.shifts(workUnit, time - 1, time + 1);
    const found = [...own];
    let n = 0;
    for (const shift of source.shifts(workUnit, time + 1, Math.min(time + CARRIED_US, source.now))) {
      if (shift.start <= time || n++ >= SHIFTS_CARRIED_MAX) continue;
      if (carriedInto(tags, tag, shift.start) !== time) break;
      if (!found.some(({ start }) => start === shift.start)) found.push(shift);
    }
    return found.filter(({ start }) => start <= source.now);
  }

  function stopsOf(unit: string, from: number, to: number) {
    const where =
      'FROM stop WHERE workUnit = ? AND isWithdrawn = 0 AND fromTime < ? AND (toTime IS NULL OR toTime > ?)';
    const total = source.db.prepare(`SELECT count(*) ${where}`).pluck().get(unit, to, from) as number;
    if (total === 0) return [];
    return [
      {
        id: 'stops',
        edge: 'computedFrom',
        because: 'what its stops were coded as decides between planned and unplanned time',
        total,
        page: (offset: number, limit: number) =>
          (
            source.db
              .prepare(`SELECT id ${where} ORDER BY fromTime LIMIT ? OFFSET ?`)
              .pluck()
              .all(unit, to, from, limit, offset) as string[]
          ).map((stop) => `stop:${stop}`),
      } as const,
    ];
  }
}

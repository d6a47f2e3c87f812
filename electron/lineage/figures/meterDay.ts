import type { ServicePoint } from '../../../shared/domain/config/index.ts';
import type { MeterReadBody } from '../../../shared/domain/entries/meter.ts';
import type { Input } from '../inputs.ts';
import { many } from '../words.ts';
import { entryOfConfig, packEntry } from './configured.ts';
import { type Desk, type FigureKind, named } from './figure.ts';

/** A day with a gap waits so long for the register that ends it, as the station does. */
const SEARCH_US = 61 * 86_400_000_000;
const VERSIONS_MAX = 200;

const tagsOf = ({
  reads,
  meters,
}: ServicePoint): { readonly register: readonly string[]; readonly other: readonly string[] } => ({
  register: [...reads.register, ...meters.flatMap(({ register }) => register)],
  other: [...reads.interval, ...(reads.deviceClock === undefined ? [] : [reads.deviceClock])],
});

/** One version of what a meter measured on a local day: registers and intervals of the day, and the registers that frame it. */
export function meterDayFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string): MeterReadBody | undefined => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'meterRead' ? body : undefined;
  };
  const pointsUnder = (config: string): readonly ServicePoint[] =>
    (source.config(config)?.config ?? source.inForce().config).meters?.servicePoints ?? [];
  const weatherUnder = (config: string): readonly string[] =>
    (source.config(config)?.config ?? source.inForce().config).meters?.weather?.temperature ?? [];
  /** Versions of one day, the newest first. */
  function versions(newest: number): readonly number[] {
    const seqs: number[] = [];
    for (let seq: number | undefined = newest; seq !== undefined && seqs.length < VERSIONS_MAX; ) {
      seqs.push(seq);
      const replaced: string | null | undefined = bodyOf(String(seq))?.replaces;
      seq = replaced === null || replaced === undefined ? undefined : source.entryByKey(replaced)?.seq;
    }
    return seqs;
  }

  return {
    kind: 'meterRead',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      const use = body.use === null ? 'incomplete' : `${body.use} ${body.unit}`;
      const estimated = body.status.reduce((sum, [, length, status]) => sum + (status === 'estimated' ? length : 0), 0);
      return {
        ref: `entry:${id}`,
        kind: 'meterRead',
        title: `${body.servicePoint} on ${body.day}, version ${body.version}`,
        detail: `${use} from ${many(body.received.length, 'interval')}, ${estimated} of them estimated; made because of: ${body.cause}.`,
        at: body.from,
        seq: Number(id),
        facts: body.registers.map(({ serial, multiplier, first, last }): [string, string] => [
          `meter ${serial}`,
          `${first[1]} to ${last[1]}, × ${multiplier}`,
        ]),
      };
    },
    inputs(id) {
      const body = bodyOf(id);
      const point = body && pointsUnder(body.config).find((each) => each.id === body.servicePoint);
      if (!body || !point) return [];
      const [from, to] = [body.from ?? body.at, body.to ?? body.at];
      const { register, other } = tagsOf(point);
      const first = Math.min(from, ...body.registers.map(({ first: [at] }) => at));
      const last = Math.max(to, ...body.registers.map(({ last: [at] }) => at));
      const span = (tag: string, start: number, end: number): Input => ({
        by: 'span',
        tag,
        from: start,
        to: end,
        sealedBefore: Number(id),
      });
      return [
        ...register.map((tag) => span(tag, first, last)),
        ...other.map((tag) => span(tag, from + 1, to)),
        ...(body.weather === null ? [] : weatherUnder(body.config).map((tag) => span(tag, from, to))),
      ];
    },
    touchedBy({ tag, time }) {
      const points = (source.inForce().config.meters?.servicePoints ?? []).filter((point) => {
        const { register, other } = tagsOf(point);
        return register.includes(tag) || other.includes(tag);
      });
      const isWeather = source.inForce().config.meters?.weather?.temperature.includes(tag) === true;
      const ids = isWeather ? (source.inForce().config.meters?.servicePoints ?? []) : points;
      return ids.flatMap(({ id }) => {
        const newest = source.db
          .prepare(
            'SELECT seq FROM meterDay WHERE servicePoint = ? AND fromTime <= ? AND toTime >= ? ORDER BY fromTime LIMIT 130',
          )
          .pluck()
          .all(id, time + SEARCH_US, time - SEARCH_US) as number[];
        return newest.flatMap(versions).map(String);
      });
    },
    up(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const replaced = body.replaces === null ? undefined : source.entryByKey(body.replaces);
      return [
        ...named('rule', 'judgedBy', 'rule pack whose limits were used', [
          body.rules === undefined ? undefined : packEntry(desk, body.rules.hash),
        ]),
        ...named('config', 'configuredBy', 'service point as it was configured', [entryOfConfig(desk, body.config)]),
        ...named('replaces', 'replaces', 'the version it replaces', [replaced && `entry:${replaced.seq}`]),
        ...named('people', 'signedBy', 'who decided', [
          body.actor.role === null ? undefined : `person:${body.actor.user}`,
        ]),
      ];
    },
    down(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const newest = source.db
        .prepare('SELECT seq FROM meterDay WHERE servicePoint = ? AND day = ?')
        .pluck()
        .get(body.servicePoint, body.day) as number | undefined;
      const later =
        newest === undefined ? [] : versions(newest).filter((seq) => bodyOf(String(seq))?.replaces === body.key);
      return named(
        'replaced',
        'replaces',
        'the version that replaces it',
        later.map((seq) => `entry:${seq}`),
      );
    },
  };
}

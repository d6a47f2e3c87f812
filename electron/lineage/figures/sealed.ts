import type { AmendmentBody, BatchBody, QuarantineBody } from '../../../shared/domain/entry.ts';
import { cut, many, spanText, timeText } from '../words.ts';
import { entryOfConfig, packEntry } from './configured.ts';
import { type Desk, type FigureKind, type Neighbours, named } from './figure.ts';
import { reportsCounting } from './report.ts';

/** Receipts are looked for among so many entries of their kind that follow. */
const RECEIPTS_MAX = 400;

type Sealed = BatchBody | AmendmentBody;

/** What one entry was sealed from: the readings it holds. */
export function batchFigures(desk: Desk, kind: 'batch' | 'amendment'): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string): Sealed | undefined => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === kind ? body : undefined;
  };
  return {
    kind,
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      const { window } = body;
      const how = kind === 'batch' ? `closed by ${window.closedBy}` : 'readings that came late';
      return {
        ref: `entry:${id}`,
        kind,
        title: `${body.workUnit}: ${many(body.readings, 'reading')}`,
        detail: `${many(body.readings, 'reading')} of ${many(body.tags.length, 'tag')} in the window ${spanText(window.start, window.end)}, ${how}; ${body.good} of them Good.`,
        at: body.from,
        seq: Number(id),
        facts: [
          ['SHA-256 of the raw columns', body.rawDigest],
          ['engine', body.lineage.engine],
          ['worker', body.lineage.worker],
          ...(window.shift === null ? [] : [['shift', window.shift] as [string, string]]),
        ],
      };
    },
    inputs: (id) => [{ by: 'entries', firstSeq: Number(id), lastSeq: Number(id) }],
    touchedBy: ({ occurrences }) =>
      occurrences
        .filter(({ seq, isRefused }) => !isRefused && source.entry(seq)?.kind === kind)
        .map(({ seq }) => String(seq)),
    up(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const { lineage } = body;
      const amended = body.kind === 'amendment' && body.amends !== null ? source.entryByKey(body.amends) : undefined;
      return [
        {
          id: 'rows',
          edge: 'computedFrom',
          because: `${many(body.readings, 'reading')} of ${many(body.tags.length, 'tag')}, as the devices told them`,
          total: body.tags.length,
          page: (offset, limit) => body.tags.slice(offset, offset + limit).map(({ tag }) => `rows:${id}|${tag}`),
        },
        ...named(
          'frames',
          'readBy',
          'the frames they came in',
          lineage.frames.map(({ connection }) => `frames:${id}|${connection}`),
        ),
        ...named('config', 'configuredBy', 'the configuration in force', [entryOfConfig(desk, lineage.config)]),
        ...named(
          'packs',
          'judgedBy',
          'rule packs in force',
          lineage.rulePacks.map((hash) => packEntry(desk, hash)),
        ),
        ...named(
          'calibration',
          'calibratedBy',
          'calibration offsets of the clean layer',
          lineage.calibration.map(({ tag }) => `calibration:${lineage.config}|${tag}`),
        ),
        ...named('engine', 'readBy', 'version of the product, and the thread that read', [
          `engine:${lineage.engine}`,
          `worker:${lineage.worker}`,
        ]),
        ...named('amends', 'amendedBy', 'the batch it amends', [amended && `entry:${amended.seq}`]),
      ];
    },
    down(id) {
      const body = bodyOf(id);
      if (!body || body.from === null || body.to === null || body.workUnit === null) return [];
      const amendments = (
        source.db
          .prepare(
            `SELECT seq FROM entry WHERE workUnit = ? AND fromTime <= ? AND toTime >= ? AND +kind = 'amendment' ORDER BY seq LIMIT 100`,
          )
          .pluck()
          .all(body.workUnit, body.to, body.from) as number[]
      ).filter((seq) => {
        const other = source.entry(seq)?.body;
        return other?.kind === 'amendment' && other.amends === body.key;
      });
      const tags = body.tags.map(({ tag }) => tag);
      return [
        ...reportsCounting(desk, Number(id), tags, body.from, body.to),
        ...named(
          'amendments',
          'amendedBy',
          'readings of its window that came late',
          amendments.map((seq) => `entry:${seq}`),
        ),
      ];
    },
  };
}

/** What the gate refused, with the readings as they came. */
export function quarantineFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string): QuarantineBody | undefined => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'quarantine' ? body : undefined;
  };
  return {
    kind: 'quarantine',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      return {
        ref: `entry:${id}`,
        kind: 'quarantine',
        title: cut(`${body.tag || body.connection} refused at ${body.step}`, 300),
        detail: cut(`${many(body.readings.length, 'reading')} did not pass: ${body.error}`, 1200),
        at: body.from,
        seq: Number(id),
        facts: [
          ['connection', body.connection],
          ...(body.engine === undefined ? [] : [['engine', body.engine] as [string, string]]),
        ],
      };
    },
    inputs: (id) => [{ by: 'entries', firstSeq: Number(id), lastSeq: Number(id) }],
    touchedBy: ({ occurrences }) => occurrences.filter(({ isRefused }) => isRefused).map(({ seq }) => String(seq)),
    up(id) {
      const body = bodyOf(id);
      if (!body) return [];
      return [
        ...named('readings', 'computedFrom', 'what was read', [
          ...new Set(body.readings.map(({ sourceTime }) => `reading:${body.tag}|${sourceTime}`)),
        ]),
        ...named('config', 'configuredBy', 'the configuration whose gate refused it', [
          entryOfConfig(desk, body.config),
        ]),
      ];
    },
    down(id) {
      const body = bodyOf(id);
      if (!body) return [];
      const verdicts = source.db
        .prepare('SELECT seq FROM quarantineVerdict WHERE quarantine = ? ORDER BY seq LIMIT 200')
        .pluck()
        .all(body.key) as number[];
      return named(
        'verdicts',
        'refusedInto',
        'what was decided about it',
        verdicts.map((seq) => `entry:${seq}`),
      );
    },
  };
}

/** A decision about refused readings; corrected ones are sealed again beside them. */
export function verdictFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string) => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'verdict' ? body : undefined;
  };
  const about = (id: string): number | undefined => {
    const body = bodyOf(id);
    return body && source.entryByKey(body.quarantine)?.seq;
  };
  return {
    kind: 'verdict',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      const corrected =
        body.correction === undefined
          ? ''
          : ` ${many(body.correction.readings.length, 'reading')} sealed as ${body.correction.method}.`;
      return {
        ref: `entry:${id}`,
        kind: 'verdict',
        title: `${body.verdict} by ${body.actor.user}`,
        detail: cut(`${body.actor.user} decided ${timeText(body.at)}: ${body.reason}.${corrected}`, 1200),
        at: body.at,
        seq: Number(id),
        facts: body.second === undefined ? [] : [['second person', body.second.user]],
      };
    },
    inputs(id) {
      const seq = about(id);
      return seq === undefined ? [] : [{ by: 'entries', firstSeq: seq, lastSeq: seq }];
    },
    touchedBy: ({ occurrences }) =>
      occurrences
        .filter(({ isRefused }) => isRefused)
        .flatMap(({ seq }) => {
          const key = source.entry(seq)?.key;
          return source.db
            .prepare('SELECT seq FROM quarantineVerdict WHERE quarantine = ? ORDER BY seq LIMIT 200')
            .pluck()
            .all(key) as number[];
        })
        .map(String),
    up(id) {
      const body = bodyOf(id);
      const seq = about(id);
      if (!body) return [];
      return [
        ...named('quarantine', 'refusedInto', 'what it decides about', [
          seq === undefined ? undefined : `entry:${seq}`,
        ]),
        ...named(
          'people',
          'signedBy',
          'who decided',
          [
            ...new Set([
              body.actor.user,
              ...(body.signature ? [body.signature.user] : []),
              ...(body.second ? [body.second.user] : []),
            ]),
          ].map((name) => `person:${name}`),
        ),
      ];
    },
    down(id) {
      const correction = bodyOf(id)?.correction;
      const times = [...new Set(correction?.readings.map(({ sourceTime }) => sourceTime) ?? [])];
      return named(
        'corrected',
        'correctedBy',
        'readings that were sealed in place of the refused ones',
        times.map((time) => `reading:${correction?.tag ?? ''}|${time}`),
      );
    },
  };
}

/** Receipts of upstream systems: they cover entries by number. */
export function receiptFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string) => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'receipt' ? body : undefined;
  };
  return {
    kind: 'receipt',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      return {
        ref: `entry:${id}`,
        kind: 'receipt',
        title: `${body.target} has entries ${body.firstSeq} to ${body.lastSeq}`,
        detail: cut(`${body.target} answered ${timeText(body.at)}: ${body.answer}`, 1200),
        at: body.at,
        seq: Number(id),
        facts: [],
      };
    },
    inputs(id) {
      const body = bodyOf(id);
      return body ? [{ by: 'entries', firstSeq: body.firstSeq, lastSeq: body.lastSeq }] : [];
    },
    touchedBy: ({ occurrences }) => [...new Set(occurrences.flatMap(({ seq }) => receiptsOf(desk, seq)))].map(String),
    up(id) {
      const body = bodyOf(id);
      if (!body) return [];
      return [
        {
          id: 'entries',
          edge: 'deliveredBy',
          because: `${many(body.lastSeq - body.firstSeq + 1, 'entry', 'entries')} it covers`,
          total: body.lastSeq - body.firstSeq + 1,
          page: (offset: number, limit: number) =>
            Array.from(
              { length: Math.max(0, Math.min(limit, body.lastSeq - body.firstSeq + 1 - offset)) },
              (_, i) => `entry:${body.firstSeq + offset + i}`,
            ),
        },
      ] satisfies Neighbours[];
    },
    down: () => [],
  };
}

/** Receipts that cover an entry: they are written after it, one a target. */
export function receiptsOf({ source }: Desk, seq: number): readonly number[] {
  const targets = source.db.prepare('SELECT count(*) FROM delivery').pluck().get() as number;
  if (targets === 0) return [];
  const later = source.db
    .prepare(`SELECT seq FROM entry WHERE kind = 'receipt' AND seq > ? ORDER BY seq LIMIT ${RECEIPTS_MAX}`)
    .pluck()
    .all(seq) as number[];
  const found: number[] = [];
  const told = new Set<string>();
  for (const each of later) {
    const body = source.entry(each)?.body;
    if (body?.kind !== 'receipt' || told.has(body.target) || body.firstSeq > seq || body.lastSeq < seq) continue;
    told.add(body.target);
    found.push(each);
    if (told.size >= targets) break;
  }
  return found;
}

/** What people entered of a sample: its value is a reading like any other. */
export function sampleFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (id: string) => {
    const body = source.entry(Number(id))?.body;
    return body?.kind === 'sample' ? body : undefined;
  };
  return {
    kind: 'sample',
    node(id) {
      const body = bodyOf(id);
      if (!body) return undefined;
      return {
        ref: `entry:${id}`,
        kind: 'sample',
        title: `${body.tag}: ${body.bound === 'below' ? '< ' : body.bound === 'above' ? '> ' : ''}${body.value} ${body.unit}`,
        detail: cut(
          `Taken ${timeText(body.from ?? body.at)}, by ${body.method}, analysed by ${body.analyst}, entered by ${body.actor.user}. ${body.note}`,
          1200,
        ),
        at: body.from,
        seq: Number(id),
        facts: [],
      };
    },
    inputs(id) {
      const body = bodyOf(id);
      const at = body?.from ?? null;
      return body && at !== null ? [{ by: 'span', tag: body.tag, from: at, to: at }] : [];
    },
    touchedBy: ({ tag, time }) =>
      (
        source.db
          .prepare('SELECT seq FROM sample WHERE tag = ? AND takenAt = ? ORDER BY seq LIMIT 100')
          .pluck()
          .all(tag, time) as number[]
      ).map(String),
    up(id) {
      const body = bodyOf(id);
      return named('people', 'signedBy', 'who entered it', [body && `person:${body.actor.user}`]);
    },
    down: () => [],
  };
}

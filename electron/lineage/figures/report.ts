import type { ReportContentBody } from '../../../shared/domain/entries/shiftReport.ts';
import type { Input } from '../inputs.ts';
import { cut, many, short, spanText } from '../words.ts';
import { entryOfConfig } from './configured.ts';
import { type Desk, entriesFound, type FigureKind, type Neighbours, named } from './figure.ts';
import { lineAt, refsOfLine, reportLines } from './reportLines.ts';

const REPORTS_MAX = 500;

export function reportBody({ source }: Desk, seq: number): ReportContentBody | undefined {
  const body = source.entry(seq)?.body;
  return body?.kind === 'shiftReport' && (body.event === 'drafted' || body.event === 'amended') ? body : undefined;
}

/** Reports whose shift touches a span, with documents; signatures and files are entries of their own. */
function reportsTouching(desk: Desk, from: number, to: number): readonly number[] {
  const seqs = desk.source.db
    .prepare(
      `SELECT seq FROM entry WHERE kind = 'shiftReport' AND fromTime <= ? AND toTime >= ? ORDER BY seq LIMIT ${REPORTS_MAX}`,
    )
    .pluck()
    .all(to, from) as number[];
  return seqs.filter((seq) => reportBody(desk, seq) !== undefined);
}

/** Reports that hold the effectiveness of a work unit over a span. */
export function reportsOver(desk: Desk, workUnit: string, from: number, to: number): readonly Neighbours[] {
  const seqs = reportsTouching(desk, from, to).filter((seq) =>
    reportBody(desk, seq)?.document.oee.some((each) => each.workUnit === workUnit && each.from < to && each.to > from),
  );
  return named(
    'reports',
    'computedFrom',
    'shift reports that hold it',
    seqs.map((seq) => `entry:${seq}`),
  );
}

/** Reports that count a reading of one sealed entry, with times from `from` to `to`. */
export function reportsCounting(desk: Desk, seq: number, tags: readonly string[], from: number, to: number) {
  const held = new Set(tags);
  const counts = (input: Input): boolean =>
    input.by === 'span' &&
    held.has(input.tag) &&
    (input.sealedBefore === undefined || seq < input.sealedBefore) &&
    desk.source.rows(seq, input.tag).some(({ time }) => time >= input.from && time <= input.to);
  const { inputs } = reportFigures(desk);
  const counting = reportsTouching(desk, from, to).filter((report) => inputs(String(report)).some(counts));
  return named(
    'reports',
    'computedFrom',
    'shift reports that count its readings',
    counting.map((report) => `entry:${report}`),
  );
}

/**
 * A shift report: every reading of its area with a time in the shift that stood in the log when it was worked out (completeness counts
 * them all), and of what its effectiveness began with, the last readings before it.
 */
export function reportFigures(desk: Desk): FigureKind {
  const { source, readings } = desk;
  return {
    kind: 'shiftReport',
    node(id) {
      const seq = Number(id);
      const body = source.entry(seq)?.body;
      if (body?.kind !== 'shiftReport') return undefined;
      const name = `Shift report ${body.shift.name} ${body.shift.localDate}, version ${body.version}`;
      const who = body.event === 'reviewed' || body.event === 'signed' ? ` by ${body.signature.user}` : '';
      const meaning = body.event === 'reviewed' || body.event === 'signed' ? `: ${body.signature.meaning}` : '';
      const why = body.event === 'amended' ? ` It replaces an earlier report: ${body.why}.` : '';
      const content = reportBody(desk, seq);
      const basis =
        content === undefined
          ? `The same document as the report with SHA-256 ${short(body.digest)}.`
          : `Worked out from the first ${content.document.basis.size} entries of the log, ${spanText(content.document.from, content.document.to)}.`;
      return {
        ref: `entry:${id}`,
        kind: 'shiftReport',
        title: cut(`${name}: ${body.event}${who}${meaning}`, 300),
        detail: cut(`${basis}${why}`, 1200),
        at: body.from,
        seq,
        facts: [['SHA-256 of the document', body.digest]],
      };
    },
    inputs(id) {
      const body = reportBody(desk, Number(id));
      if (!body) return [];
      const { document } = body;
      const sealedBefore = document.basis.size;
      const units = new Set(source.unitsOfArea(document.shift.area));
      const { config } = source.config(document.basis.config) ?? source.inForce();
      const tags = config.tags.filter((tag) => units.has(tag.equipment ?? config.station.id));
      const within = tags.map(
        ({ id: tag }): Input => ({ by: 'span', tag, from: document.from, to: document.to - 1, sealedBefore }),
      );
      const before = document.oee.flatMap(({ workUnit, from }) => {
        const oee = source.oeeTags().find((each) => each.workUnit === workUnit);
        return [...new Set([...(oee?.own ?? []), ...(oee?.states ?? [])])].flatMap((tag): Input[] => {
          const at = readings.before(tag, from, 1, !oee?.states.includes(tag));
          return at === undefined ? [] : [{ by: 'span', tag, from: at, to: at, sealedBefore }];
        });
      });
      return [...within, ...before];
    },
    touchedBy({ tag, time }) {
      const seqs = new Set(reportsTouching(desk, time, time));
      if (source.oeeTags().some(({ own, states }) => own.includes(tag) || states.includes(tag))) {
        const next = readings.after(tag, time, 1, true) ?? source.now;
        for (const seq of reportsTouching(desk, time, next)) seqs.add(seq);
      }
      return [...seqs].map(String);
    },
    up(id) {
      const seq = Number(id);
      const body = source.entry(seq)?.body;
      if (body?.kind !== 'shiftReport') return [];
      if (body.event !== 'drafted' && body.event !== 'amended') {
        const drafted = source.entryByKey(body.report);
        return [
          ...named('report', 'partOf', 'the report it is a step of', [drafted && `entry:${drafted.seq}`]),
          ...named('people', 'signedBy', 'who signed, and what that means', [
            body.event === 'issued' ? undefined : `person:${body.signature.user}`,
          ]),
        ];
      }
      const { document } = body;
      const replaced = body.event === 'amended' ? source.entryByKey(body.replaces) : undefined;
      const lines = reportLines(document);
      return [
        {
          id: 'lines',
          edge: 'computedFrom',
          because: `${many(lines.length, 'line')}, each with what it rests on`,
          total: lines.length,
          page: (offset, limit) => lines.slice(offset, offset + limit).map(({ path }) => `line:${seq}|${path}`),
        },
        ...named(
          'oee',
          'computedFrom',
          'effectiveness of its work units',
          document.oee.map(({ workUnit, from, to }) => `oee:${workUnit}|${from}|${to}`),
        ),
        ...named('config', 'configuredBy', 'the configuration in force at the end of the shift', [
          entryOfConfig(desk, document.basis.config),
        ]),
        ...named(
          'packs',
          'judgedBy',
          'rule packs in force at the end of the shift',
          document.configuration.packs.map((pack) => `entry:${pack.seq}`),
        ),
        ...named('replaces', 'replaces', 'the report it replaces', [replaced && `entry:${replaced.seq}`]),
        ...named('engine', 'readBy', 'the version of the product that worked it out', [`engine:${document.engine}`]),
      ];
    },
    down(id) {
      const body = reportBody(desk, Number(id));
      if (!body) return [];
      const steps = (
        source.db
          .prepare(
            "SELECT seq FROM entry WHERE kind = 'shiftReport' AND seq > ? AND fromTime = ? ORDER BY seq LIMIT 200",
          )
          .pluck()
          .all(Number(id), body.from) as number[]
      ).filter((seq) => {
        const step = source.entry(seq)?.body;
        if (step?.kind !== 'shiftReport') return false;
        return step.event === 'amended'
          ? step.replaces === body.key
          : step.event !== 'drafted' && step.report === body.key;
      });
      return named(
        'steps',
        'signedBy',
        'review, signature, files and what replaced it',
        steps.map((seq) => `entry:${seq}`),
      );
    },
  };
}

/** One line of a report, by the path of its figure in the document. */
export function reportLineNode(desk: Desk, id: string) {
  const at = id.indexOf('|');
  const seq = Number(id.slice(0, at));
  const path = id.slice(at + 1);
  const body = reportBody(desk, seq);
  const line = body && lineAt(body.document, path);
  if (!body || !line) return undefined;
  return {
    seq,
    body,
    line,
    refs: refsOfLine(desk, body.document, path),
    name: `${body.shift.name} ${body.shift.localDate}`,
  };
}

/** Entries that a reader of the report may look up beside it. */
export const receiptsUpTo = (desk: Desk, seq: number): readonly Neighbours[] =>
  entriesFound(
    desk,
    { id: 'receipts', edge: 'deliveredBy', because: () => 'receipts of upstream systems' },
    "SELECT seq FROM entry WHERE kind = 'receipt' AND seq < ? ORDER BY seq DESC",
    seq,
  );

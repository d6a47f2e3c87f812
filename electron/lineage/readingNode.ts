import type { Desk, FigureKind, Neighbours } from './figures/figure.ts';
import { named } from './figures/figure.ts';
import { type FoundReading, isNamedBy } from './inputs.ts';
import type { Thing } from './thing.ts';
import { cut, parts, timeText } from './words.ts';

/** Refs of the figures of one kind that were computed from a reading. */
export const influenced = (figure: FigureKind, reading: FoundReading): readonly string[] =>
  figure
    .touchedBy(reading)
    .filter((id) => figure.inputs(id).some((input) => isNamedBy(input, reading)))
    .map((id) => refOf(figure, id));

/** Kinds of figures that are one entry of the log; the others live over several. */
export const OF_ENTRIES: ReadonlySet<string> = new Set([
  ...['batch', 'amendment', 'quarantine', 'verdict', 'result', 'meterRead', 'sample', 'shiftReport', 'receipt'],
]);
const refOf = ({ kind }: FigureKind, id: string): string => `${OF_ENTRIES.has(kind) ? 'entry' : kind}:${id}`;

/** Why a reading leads to figures of a kind. */
const BECAUSE: Readonly<Record<string, string>> = {
  batch: 'the sealed batch that holds it',
  amendment: 'the amendment that holds it: it came after its window was sealed',
  quarantine: 'it was refused',
  verdict: 'what was decided about it',
  correction: 'what cleaning says of it',
  minute: 'the minute of the trends it belongs to',
  oee: 'effectiveness of the shifts it counts in',
  stop: 'standstills it began, was part of or ended',
  result: 'results of rules whose window holds it',
  alarm: 'alarms it raised, kept or ended',
  excursion: 'excursions it opened, was part of or closed',
  lot: 'lots that lay beside the probe',
  meterRead: 'days of service points it was used for',
  sample: 'the sample it is the value of',
  shiftReport: 'shift reports that count it',
  receipt: 'receipts of upstream systems',
};
const EDGE: Readonly<Record<string, Neighbours['edge']>> = {
  quarantine: 'refusedInto',
  verdict: 'refusedInto',
  correction: 'correctedBy',
  batch: 'sealedIn',
  amendment: 'sealedIn',
  receipt: 'deliveredBy',
  alarm: 'raisedBy',
};

/** One reading: where it stands, what it is corrected and calibrated by, and everything it influenced. */
export function readingThing(desk: Desk, figures: readonly FigureKind[]): Thing {
  const { source, readings } = desk;
  const find = (id: string): FoundReading | undefined => {
    const [tag, time] = parts(id);
    return readings.find(tag, Number(time));
  };
  return {
    node(id) {
      const reading = find(id);
      if (!reading) return undefined;
      const unit = source.inForce().config.tags.find((tag) => tag.id === reading.tag)?.unit ?? '';
      const [first] = reading.occurrences;
      const told = reading.occurrences.map(
        ({ seq, text, status, flags, isRefused }) =>
          `${text}${isRefused ? ', refused' : ''} in entry ${seq}${status === 0 ? '' : `, status 0x${status.toString(16).padStart(8, '0')}`}${flags.length === 0 ? '' : `, ${flags.join(', ')}`}`,
      );
      return {
        ref: `reading:${id}`,
        kind: 'reading',
        title: cut(`${reading.tag}: ${first?.text ?? ''} ${unit === '1' ? '' : unit}`.trim(), 300),
        detail: cut(
          `Read as ${told.join('; ')}. Source time ${timeText(reading.time)}, received ${timeText(first?.received ?? 0)}; raw, as the device said it.`,
          1200,
        ),
        at: reading.time,
        seq: first?.seq ?? null,
        facts: [],
      };
    },
    up(id) {
      const reading = find(id);
      if (!reading) return [];
      const sealed = reading.occurrences.filter(({ isRefused }) => !isRefused);
      const lineages = [...new Set(sealed.map(({ seq }) => seq))].flatMap((seq) => {
        const body = source.entry(seq)?.body;
        return body?.kind === 'batch' || body?.kind === 'amendment' ? [{ seq, lineage: body.lineage }] : [];
      });
      const connectionUnder = (hash: string): string | undefined =>
        source.config(hash)?.config.tags.find((tag) => tag.id === reading.tag)?.connection;
      return [
        ...named('sealedIn', 'sealedIn', 'the entries it stands in', [
          ...new Set(reading.occurrences.map(({ seq }) => `entry:${seq}`)),
        ]),
        ...named(
          'calibration',
          'calibratedBy',
          'certificate and offset in force when it was sealed',
          lineages.map(({ lineage }) =>
            lineage.calibration.some(({ tag }) => tag === reading.tag)
              ? `calibration:${lineage.config}|${reading.tag}`
              : undefined,
          ),
        ),
        ...named(
          'frames',
          'readBy',
          'the frames of its connection in that entry',
          lineages.map(({ seq, lineage }) => {
            const connection = connectionUnder(lineage.config);
            return lineage.frames.some((each) => each.connection === connection)
              ? `frames:${seq}|${connection}`
              : undefined;
          }),
        ),
        ...named(
          'correctedFrom',
          'correctedBy',
          'the decision that sealed it in place of a refused one',
          verdictsFor(reading),
        ),
      ];
    },
    down(id) {
      const reading = find(id);
      if (!reading) return [];
      return figures.flatMap((figure) =>
        named(
          figure.kind,
          EDGE[figure.kind] ?? 'computedFrom',
          BECAUSE[figure.kind] ?? figure.kind,
          influenced(figure, reading),
        ),
      );
    },
  };

  /** Of readings that a person corrected or sent back: the verdict, found by its tag and time. */
  function verdictsFor({ tag, time, occurrences }: FoundReading): readonly string[] {
    if (!occurrences.some(({ flags }) => flags.includes('handCorrected') || flags.includes('requeued'))) return [];
    const rows = source.db
      .prepare(
        `SELECT v.seq FROM quarantineVerdict v JOIN quarantine q ON q.id = v.quarantine
         WHERE v.verdict IN ('corrected', 'requeued') AND (q.tag = ? OR q.tag = '') ORDER BY v.seq DESC LIMIT 500`,
      )
      .pluck()
      .all(tag) as number[];
    return rows
      .filter((seq) => {
        const body = source.entry(seq)?.body;
        return (
          body?.kind === 'verdict' &&
          body.correction?.tag === tag &&
          body.correction.readings.some(({ sourceTime }) => sourceTime === time)
        );
      })
      .map((seq) => `entry:${seq}`);
  }
}

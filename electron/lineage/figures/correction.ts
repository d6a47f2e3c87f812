import type { AmendmentBody, BatchBody } from '../../../shared/domain/entry.ts';
import { timeText } from '../words.ts';
import { entryOfConfig } from './configured.ts';
import { type Desk, type FigureKind, named } from './figure.ts';

const apart = (id: string): readonly [seq: number, tag: string, time: number] => {
  const [seq = '', tag = '', time = ''] = id.split('|');
  return [Number(seq), tag, Number(time)];
};

/** What cleaning says of one reading, beside the raw value: a corrected value, or a mark. */
export function correctionFigures(desk: Desk): FigureKind {
  const { source } = desk;
  const bodyOf = (seq: number): BatchBody | AmendmentBody | undefined => {
    const body = source.entry(seq)?.body;
    return body?.kind === 'batch' || body?.kind === 'amendment' ? body : undefined;
  };
  /** Values and marks of the rows that hold the time. */
  function saidOf(seq: number, tag: string, time: number): { values: string[]; marks: string[] } | undefined {
    const body = bodyOf(seq);
    const index = body?.tags.findIndex((each) => each.tag === tag) ?? -1;
    if (!body || index < 0) return undefined;
    const rows = source.rows(seq, tag).flatMap((row, i) => (row.time === time ? [i] : []));
    const values = body.corrections.flatMap(([of, row, value, method]) =>
      of === index && rows.includes(row) ? [`${value} (${method})`] : [],
    );
    const marks = (body.flagged ?? []).flatMap(([of, row, length, filter]) =>
      of === index && rows.some((each) => each >= row && each < row + length) ? [filter] : [],
    );
    return values.length + marks.length === 0 ? undefined : { values, marks };
  }
  return {
    kind: 'correction',
    node(id) {
      const [seq, tag, time] = apart(id);
      const said = saidOf(seq, tag, time);
      if (!said) return undefined;
      const value = said.values.length === 0 ? 'left as it is' : `taken as ${said.values.join(', ')}`;
      const marks = said.marks.length === 0 ? '' : `, marked by ${said.marks.join(', ')}`;
      return {
        ref: `correction:${id}`,
        kind: 'correction',
        title: `${tag} ${timeText(time)}, clean`,
        detail: `In the clean layer the reading is ${value}${marks}. The raw value stands unchanged beside it.`.slice(
          0,
          1200,
        ),
        at: time,
        seq,
        facts: [],
      };
    },
    inputs(id) {
      const [seq, tag, time] = apart(id);
      return [{ by: 'span', tag, from: time, to: time, sealedBefore: seq + 1 }];
    },
    touchedBy: ({ tag, time, occurrences }) =>
      occurrences
        .filter(({ seq, isRefused }) => !isRefused && saidOf(seq, tag, time) !== undefined)
        .map(({ seq }) => `${seq}|${tag}|${time}`),
    up(id) {
      const [seq, tag] = apart(id);
      const lineage = bodyOf(seq)?.lineage;
      if (!lineage) return [];
      return [
        ...named('config', 'configuredBy', 'filters and gap filling as configured', [
          entryOfConfig(desk, lineage.config),
        ]),
        ...named('calibration', 'calibratedBy', 'calibration offset of the clean layer', [
          lineage.calibration.some((each) => each.tag === tag) ? `calibration:${lineage.config}|${tag}` : undefined,
        ]),
        ...named('batch', 'sealedIn', 'the entry that holds it', [`entry:${seq}`]),
      ];
    },
    down: () => [],
  };
}

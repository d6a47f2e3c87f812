import type { ResultRow } from '../../../shared/contract/packChannels.ts';
import type { Format } from '../../ui/format.ts';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { quantity } from './complianceWords.ts';
import { ValueBar } from './ValueBar.tsx';
import { Verdict } from './Verdict.tsx';

const GRAVITY = { notMet: 0, undefined: 1, information: 2, met: 3 } as const satisfies Record<
  ResultRow['verdict'],
  number
>;

export function resultSortKey(column: string): (row: ResultRow) => SortKey {
  switch (column) {
    case 'verdict':
      return (row) => GRAVITY[row.verdict];
    case 'rule':
      return (row) => row.title;
    case 'subject':
      return (row) => row.subject;
    default:
      return (row) => row.to;
  }
}

export const resultColumns = (format: Format): readonly Column<ResultRow>[] => [
  {
    id: 'verdict',
    header: 'Verdict',
    width: '106px',
    isSortable: true,
    cell: (row) => <Verdict verdict={row.verdict} />,
  },
  {
    id: 'rule',
    header: 'Rule',
    width: 'minmax(150px, 2fr)',
    isTwoLines: true,
    isSortable: true,
    cell: (row) => <span title={`${row.rule}: ${row.method}`}>{row.title}</span>,
  },
  {
    id: 'subject',
    header: 'About',
    width: 'minmax(116px, 0.9fr)',
    isSortable: true,
    isTwoLines: true,
    cell: (row) => <span title={row.subject}>{row.subject}</span>,
  },
  {
    id: 'period',
    header: 'Period',
    width: '112px',
    isTwoLines: true,
    isSortable: true,
    cell: (row) => (
      <span title={`${format.full(row.from)} to ${format.full(row.to)}`}>
        {format.dayMinutes(row.from)} – {row.seq === null ? 'open' : format.dayMinutes(row.to)}
      </span>
    ),
  },
  { id: 'value', header: 'Value', width: '88px', align: 'end', cell: (row) => quantity(row.value, row.unit) },
  { id: 'picture', header: 'Against limit', width: '84px', cell: (row) => <ValueBar row={row} /> },
  {
    id: 'limit',
    header: 'Limit',
    width: '78px',
    align: 'end',
    cell: (row) => <span className="soft">{quantity(row.limit, row.unit)}</span>,
  },
  {
    id: 'source',
    header: 'Paragraph',
    width: 'minmax(116px, 1fr)',
    isTwoLines: true,
    cell: (row) => (
      <span
        className="soft"
        title={row.isChecked ? 'text compared with the source' : 'text not compared with the source'}
      >
        {row.document} {row.paragraph}
      </span>
    ),
  },
];

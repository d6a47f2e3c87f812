import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import { STEP_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';

const VERDICT_WORD = { rejected: 'Rejected', escalated: 'Escalated' } as const;
export const verdictWord = (row: QuarantineRow): string =>
  row.verdict === null ? 'Waiting' : VERDICT_WORD[row.verdict];

/** The error without the tag in front, which stands beside it already. */
export const withoutTag = (row: Pick<QuarantineRow, 'tag' | 'error'>): string =>
  row.error.startsWith(`${row.tag}: `) ? row.error.slice(row.tag.length + 2) : row.error;

export function quarantineSortKey(column: string): (row: QuarantineRow) => SortKey {
  switch (column) {
    case 'tag':
      return (row) => row.tag;
    case 'step':
      return (row) => STEP_WORD[row.step];
    case 'readings':
      return (row) => row.readings;
    case 'verdict':
      return verdictWord;
    default:
      return (row) => -row.at;
  }
}

export const quarantineColumns = (format: Format): readonly Column<QuarantineRow>[] => [
  {
    id: 'tag',
    isTwoLines: true,
    header: 'Tag',
    width: 'minmax(130px, 1fr)',
    isSortable: true,
    cell: (row) => <span title={`${row.tag} over ${row.connection}`}>{row.tag}</span>,
  },
  {
    id: 'step',
    header: 'Refused because',
    width: '130px',
    isTwoLines: true,
    isSortable: true,
    cell: (row) => STEP_WORD[row.step],
  },
  {
    id: 'reason',
    header: 'What came',
    width: 'minmax(180px, 2fr)',
    isTwoLines: true,
    cell: (row) => <span title={row.error}>{withoutTag(row)}</span>,
  },
  {
    id: 'readings',
    header: 'Readings',
    width: '80px',
    align: 'end',
    isSortable: true,
    cell: (row) => format.integer(row.readings),
  },
  {
    id: 'age',
    header: 'Age',
    width: '64px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.age(Date.now() - row.at / 1000)} title={format.full(row.at)} />,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: '92px',
    isSortable: true,
    cell: (row) => (
      <span className={row.verdict === null ? '' : 'soft'}>
        {row.verdict === 'escalated' ? '▲ ' : ''}
        {verdictWord(row)}
      </span>
    ),
  },
];

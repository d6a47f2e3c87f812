import type { QuarantineRow } from '../../../shared/contract/ipc.ts';
import { STEP_WORD } from '../../live/words.ts';
import type { Format } from '../../ui/format.ts';
import { LiveText } from '../../ui/LiveText.tsx';
import type { SortKey } from '../../ui/rows.ts';
import type { Column } from '../../ui/Table.tsx';
import { verdictWord } from './verdictWords.ts';

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
      return (row) => verdictWord(row.verdict);
    default:
      return (row) => -row.at;
  }
}

export const quarantineColumns = (format: Format): readonly Column<QuarantineRow>[] => [
  {
    id: 'tag',
    isTwoLines: true,
    header: 'Tag and cause',
    width: 'minmax(120px, 1.2fr)',
    isSortable: true,
    cell: (row) => (
      <span title={`${row.tag} over ${row.connection}`} className="quarantine-what">
        <strong>{row.tag === '' ? row.connection : row.tag}</strong>
        <span className="soft">{STEP_WORD[row.step]}</span>
      </span>
    ),
  },
  {
    id: 'reason',
    header: 'What came',
    width: 'minmax(150px, 2fr)',
    isTwoLines: true,
    cell: (row) => <span title={row.error}>{withoutTag(row)}</span>,
  },
  {
    id: 'readings',
    header: 'Count',
    width: '62px',
    align: 'end',
    isSortable: true,
    cell: (row) => format.integer(row.readings),
  },
  {
    id: 'age',
    header: 'Age',
    width: '62px',
    align: 'end',
    isSortable: true,
    cell: (row) => <LiveText read={() => format.age(Date.now() - row.at / 1000)} title={format.full(row.at)} />,
  },
  {
    id: 'verdict',
    header: 'Verdict',
    width: '98px',
    isTwoLines: true,
    isSortable: true,
    cell: (row) => (
      <span className={row.verdict === null ? '' : 'soft'} title={row.verdictReason}>
        {row.verdict === 'escalated' ? '▲ ' : ''}
        {verdictWord(row.verdict)}
        {row.isOpen && row.handedTo !== null ? ` to ${row.handedTo}` : ''}
      </span>
    ),
  },
];

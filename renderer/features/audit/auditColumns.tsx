import type { AuditRow } from '../../../shared/contract/auditChannels.ts';
import type { Format } from '../../ui/format.ts';
import type { Column } from '../../ui/Table.tsx';
import { actText, personsText } from './auditWords.ts';

export const auditColumns = (format: Format): readonly Column<AuditRow>[] => [
  {
    id: 'at',
    header: 'When',
    width: '150px',
    cell: (row) => <span title={format.full(row.at)}>{format.moment(row.at, Date.now() * 1000)}</span>,
  },
  {
    id: 'who',
    header: 'Who',
    width: 'minmax(120px, 0.7fr)',
    cell: (row) => <span title={personsText(row.persons)}>{personsText(row.persons)}</span>,
  },
  {
    id: 'act',
    header: 'Act',
    width: 'minmax(150px, 0.8fr)',
    cell: (row) => <span title={row.act}>{actText(row)}</span>,
  },
  {
    id: 'object',
    header: 'Of what',
    width: 'minmax(110px, 0.7fr)',
    cell: (row) => <span title={row.object}>{row.object === '' ? '–' : row.object}</span>,
  },
  {
    id: 'why',
    header: 'Why',
    width: 'minmax(160px, 1fr)',
    cell: (row) => <span title={row.why}>{row.why === '' ? '–' : row.why}</span>,
  },
];

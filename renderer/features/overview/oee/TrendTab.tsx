import type { OeeGroup, OeeReport, OeeRow } from '../../../../shared/contract/oeeChannels.ts';
import { bandWord } from '../../../../shared/domain/timeLoss.ts';
import { Choice } from '../../../ui/Choice.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';

const GROUPS = [
  { id: 'shift', label: 'Shifts' },
  { id: 'day', label: 'Days' },
  { id: 'week', label: 'Weeks' },
  { id: 'product', label: 'Products' },
] as const;

const HEAD = [
  ['Of', '150px'],
  ['Low to high', '14%'],
  ['OEE', '92px'],
  ['Availability', '88px'],
  ['Performance', '92px'],
  ['Quality', '80px'],
  ['Made', '72px'],
  ['Rejected', '72px'],
  ['Where the time went', 'auto'],
] as const;

/** OEE per shift, day, week or product: a bar with its range, the factors, and where the time of each went. */
export function TrendTab({ report, by, onBy }: { report: OeeReport; by: OeeGroup; onBy: (by: OeeGroup) => void }) {
  const format = useFormat();
  return (
    <div className="trend-tab">
      <Choice label="Rows" options={GROUPS} value={by} onChange={onBy} testId="oee-by" />
      <table className="trend-table" aria-label="OEE over time">
        <thead>
          <tr>
            {HEAD.map(([text, width]) => (
              <th key={text} scope="col" style={{ width }}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.map((row) => (
            <tr key={`${row.label} ${row.from ?? ''}`} data-testid="oee-row">
              <th scope="row">{row.label}</th>
              <td>
                <OeeBar row={row} />
              </td>
              <td>
                <b>{oeeText(row, format)}</b>
              </td>
              <td>{format.percent(row.availability)}</td>
              <td>{format.percent(row.performance)}</td>
              <td>{format.percent(row.quality)}</td>
              <td>{format.integer(row.produced)}</td>
              <td>{format.integer(row.rejected)}</td>
              <td>
                <span className="band-strip">
                  {row.bands
                    .filter(({ minutes }) => minutes > 0)
                    .map(({ band, minutes }) => (
                      <span
                        key={band}
                        className={`band-${band}`}
                        style={{ flexGrow: minutes }}
                        title={`${bandWord(band)} ${format.number(minutes, 1)} min`}
                      />
                    ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const isRange = ({ low, high }: OeeRow): boolean => low !== undefined && high !== undefined && high - low > 0.0005;

const oeeText = (row: OeeRow, format: ReturnType<typeof useFormat>): string =>
  isRange(row) ? format.percentRange(row.low ?? 0, row.high ?? 0) : format.percent(row.oee);

function OeeBar({ row }: { row: OeeRow }) {
  const low = Math.min(1, isRange(row) ? (row.low ?? 0) : (row.oee ?? 0));
  const high = Math.min(1, row.high ?? low);
  return (
    <span className="oee-bar" aria-hidden="true">
      <span className="oee-bar-sure" style={{ width: `${low * 100}%` }} />
      {isRange(row) && (
        <span
          className="oee-bar-unknown"
          style={{ left: `${low * 100}%`, width: `${Math.max(0.005, high - low) * 100}%` }}
        />
      )}
    </span>
  );
}

import type { MeterPointDetail } from '../../../shared/contract/meterChannels.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

/** Use of each month, the share that was estimated, and parts by tariff that add up to it. */
export function MonthTable({ months, unit }: { months: MeterPointDetail['months']; unit: string }) {
  const format = useFormat();
  return (
    <div className="meter-scroll">
      <table className="meter-table" data-testid="meter-months">
        <thead>
          <tr>
            <th>Month</th>
            <th className="end">Days</th>
            <th className="end">Use, {unit}</th>
            <th className="end">Estimated</th>
            <th className="end">Share</th>
            <th className="end">Waiting</th>
            <th>By tariff</th>
          </tr>
        </thead>
        <tbody>
          {[...months].reverse().map((month) => (
            <tr key={month.month}>
              <td>{month.month}</td>
              <td className="end">
                {month.days} / {month.daysDue}
              </td>
              <td className="end">
                <strong>{format.number(month.use, 3)}</strong>
              </td>
              <td className="end">{format.number(month.estimatedUse, 3)}</td>
              <td className="end">
                <span className="share">
                  <span
                    className="share-bar"
                    style={{ width: `${month.use > 0 ? (100 * month.estimatedUse) / month.use : 0}%` }}
                  />
                </span>
                {format.percent(month.use > 0 ? month.estimatedUse / month.use : 0)}
              </td>
              <td className="end">{month.waiting === 0 ? <span className="soft">–</span> : month.waiting}</td>
              <td className="soft">
                {month.parts.length < 2
                  ? ''
                  : month.parts.map(({ from, to, use }) => `${from} – ${to}: ${format.number(use, 3)}`).join('; ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { unitLabel } from '../../live/units.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

const STATE_WORD = { above: '◆ above', near: '▲ near', below: 'below' } as const;

/** Sums held against what may lie in one place. The limit is a mark on every bar, so that bars compare. */
export function ThresholdsPanel({ thresholds }: { thresholds: InventoryView['thresholds'] }) {
  const format = useFormat();
  if (thresholds.length === 0)
    return <Empty title="No threshold applies">No container here counts towards a threshold of the rule packs.</Empty>;
  return (
    <section className="panel inventory-scroll" data-testid="thresholds">
      <table className="inventory-table">
        <thead>
          <tr>
            <th>State</th>
            <th>What</th>
            <th>Where</th>
            <th className="clock-bar-head">Share of the limit (mark: 100 %)</th>
            <th className="end">Sum</th>
            <th className="end">Limit</th>
            <th className="end">Containers</th>
          </tr>
        </thead>
        <tbody>
          {thresholds.map((each) => (
            <tr
              key={`${each.threshold} ${each.area}`}
              className={each.state === 'above' ? 'clock-overdue' : each.state === 'near' ? 'clock-warning' : ''}
              data-testid="threshold-row"
            >
              <td>{STATE_WORD[each.state]}</td>
              <td title={`${each.source.document} ${each.source.paragraph}`}>
                {each.title}
                <span className="soft">
                  {' '}
                  {each.source.document} {each.source.paragraph}
                </span>
              </td>
              <td>{each.area}</td>
              <td>
                <span className="clock-bar with-mark" role="img" aria-label={`${Math.round(each.share * 100)} %`}>
                  <span style={{ width: `${Math.min(1, each.share / 1.25) * 100}%` }} />
                </span>
              </td>
              <td className="end">
                <strong>
                  {format.plain(Number(each.sum.toPrecision(5)))} {unitLabel(each.unit)}
                </strong>
              </td>
              <td className="end">
                {format.plain(each.limit)} {unitLabel(each.unit)}
              </td>
              <td
                className="end"
                title={each.notAdded.length > 0 ? `not added: ${each.notAdded.join(', ')}` : undefined}
              >
                {each.containers}
                {each.notAdded.length > 0 && <span className="soft"> ({each.notAdded.length} in another unit)</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

import type { InventoryView } from '../../../shared/contract/labChannels.ts';
import { Empty } from '../../ui/Empty.tsx';
import { matches } from '../../ui/rows.ts';

type Clock = InventoryView['clocks'][number];

const STATE = {
  overdue: { mark: '◆', word: 'overdue', className: 'clock-overdue' },
  warning: { mark: '▲', word: 'soon', className: 'clock-warning' },
  running: { mark: '', word: 'running', className: '' },
} as const;
const SHOWN_MAX = 300;

/** Clocks counting down, the most pressing first: how much of the time is used is drawn, how much is left is said. */
export function ClocksPanel({ clocks, query }: { clocks: readonly Clock[]; query: string }) {
  const shown = clocks.filter((clock) =>
    matches(`${clock.subject} ${clock.name} ${clock.location} ${clock.title}`, query),
  );
  if (shown.length === 0)
    return <Empty title="No clock runs">No container here has waste, an expiry date or a test that is due.</Empty>;
  return (
    <section className="panel inventory-scroll" data-testid="clocks">
      <table className="inventory-table">
        <thead>
          <tr>
            <th>State</th>
            <th>Container</th>
            <th>Place</th>
            <th>Rule</th>
            <th className="clock-bar-head">Used of the time allowed</th>
            <th className="end">Until</th>
            <th className="end">Left</th>
          </tr>
        </thead>
        <tbody>
          {shown.slice(0, SHOWN_MAX).map((clock) => (
            <ClockRow key={`${clock.rule} ${clock.subject}`} clock={clock} />
          ))}
        </tbody>
      </table>
      {shown.length > SHOWN_MAX && <p className="soft">{shown.length - SHOWN_MAX} more; filter to see them.</p>}
    </section>
  );
}

function ClockRow({ clock }: { clock: Clock }) {
  const { mark, word, className } = STATE[clock.state];
  const allowed = daysBetween(clock.since, clock.until);
  const used = allowed <= 0 ? 1 : Math.min(1, (allowed - clock.daysLeft) / allowed);
  return (
    <tr className={className} data-testid="clock-row" data-state={clock.state}>
      <td>
        {mark} {word}
      </td>
      <td>
        {clock.name} <span className="soft mono nowrap">{clock.subject}</span>
      </td>
      <td className="nowrap">{clock.location}</td>
      <td title={clock.title}>
        {clock.title}
        <span className="soft">
          {' '}
          {clock.source.document} {clock.source.paragraph}
        </span>
      </td>
      <td>
        <span className="clock-bar" role="img" aria-label={`${Math.round(used * 100)} % used`}>
          <span style={{ width: `${used * 100}%` }} />
        </span>
      </td>
      <td className="end">{clock.until}</td>
      <td className="end">
        <strong>{clock.daysLeft < 0 ? `${-clock.daysLeft} d over` : `${clock.daysLeft} d`}</strong>
      </td>
    </tr>
  );
}

const MS_PER_DAY = 86_400_000;
const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / MS_PER_DAY);

import type { Link } from '../../live/linkView.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

type Unit = NonNullable<Link['units']>[number];

const BREAKER = {
  closed: { mark: '●', word: 'answers', look: 'online' },
  halfOpen: { mark: '◐', word: 'being tried again', look: 'degraded' },
  open: { mark: '✕', word: 'left out for now', look: 'offline' },
} as const;

/** Units behind one line: one that is silent is left out by its breaker, the others go on. */
export function UnitTable({ units, nowMs }: { units: readonly Unit[]; nowMs: number }) {
  const format = useFormat();
  return (
    <section className="link-section">
      <h3>Units on this line</h3>
      <table className="plain-table" data-testid="link-units">
        <thead>
          <tr>
            <th className="end">Unit</th>
            <th>Breaker</th>
            <th>Last reading</th>
            <th className="end">Requests</th>
            <th className="end">Time-outs</th>
            <th className="end">Exceptions</th>
            <th className="end">Response</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {units.map((unit) => {
            const { mark, word, look } = BREAKER[unit.breaker];
            return (
              <tr key={unit.unitId} data-testid={`link-unit-${unit.unitId}`} data-breaker={unit.breaker}>
                <td className="end">{unit.unitId}</td>
                <td className={`link-${look}`}>
                  {mark} {word}
                </td>
                <td>
                  {unit.lastReadingAt === undefined
                    ? 'none yet'
                    : `${format.age(nowMs - unit.lastReadingAt / 1_000)} ago`}
                </td>
                <td className="end">{format.integer(unit.requests)}</td>
                <td className="end">{format.integer(unit.timeouts)}</td>
                <td className="end">{format.integer(unit.exceptions)}</td>
                <td className="end">
                  {unit.responseMs === undefined ? '–' : `${format.number(unit.responseMs, 1)} ms`}
                </td>
                <td>
                  {unit.message}
                  {unit.retryAt !== undefined && ` (next try ${format.clock(unit.retryAt)})`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

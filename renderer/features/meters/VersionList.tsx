import { useCallback } from 'react';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import type { MeterDayRow } from '../../../shared/contract/meterChannels.ts';
import { LineageLink } from '../../live/lineage.tsx';
import { useLive } from '../../live/StationContext.tsx';
import { unitLabel } from '../../live/units.ts';
import { useAnswer } from '../../live/useAnswer.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

const CAUSE_WORD: Readonly<Record<string, string>> = {
  closed: 'the day was over',
  late: 'reads came later',
  swap: 'a replaced meter was recorded',
  decision: 'somebody decided',
};

interface VersionListProps {
  readonly servicePoint: string;
  readonly day: string;
  readonly days: readonly MeterDayRow[];
  readonly unit: string;
  readonly onDay: (day: string) => void;
}

/** Every version of a day stays in the log; the newest counts. */
export function VersionList({ servicePoint, day, days, unit, onDay }: VersionListProps) {
  const format = useFormat();
  const revision = useLive((live) => live.revisions.meters);
  const request = useCallback(() => ({ servicePoint, day }), [servicePoint, day]);
  const { value, message } = useAnswer('meter:versions', request, revision);
  return (
    <div className="meter-scroll">
      <div className="meter-span">
        <label className="field meter-day">
          Day
          <input
            className="ix-form-control"
            type="date"
            value={day}
            min={days[0]?.day}
            max={days.at(-1)?.day}
            onChange={(event) => event.currentTarget.value !== '' && onDay(event.currentTarget.value)}
          />
        </label>
        <span className="soft">{message}</span>
      </div>
      <table className="meter-table" data-testid="meter-versions">
        <thead>
          <tr>
            <th className="end">Version</th>
            <th>Written</th>
            <th>Because</th>
            <th>By</th>
            <th className="end">Use, {unitLabel(unit)}</th>
            <th className="end">Estimated</th>
            <th className="end">Edited</th>
            <th className="end">Failed</th>
            <th>Reason</th>
            <th className="end">Entry</th>
          </tr>
        </thead>
        <tbody>
          {(value ?? []).map((each, i) => (
            <tr key={each.version} className={i === 0 ? 'newest' : 'soft'}>
              <td className="end">{each.version}</td>
              <td>{format.full(each.at)}</td>
              <td>{CAUSE_WORD[each.cause] ?? each.cause}</td>
              <td>{each.actor}</td>
              <td className="end">{each.use === null ? 'incomplete' : format.number(each.use, 3)}</td>
              <td className="end">{each.estimated}</td>
              <td className="end">{each.edited}</td>
              <td className="end">{each.failed}</td>
              <td>{each.reason}</td>
              <td className="end mono">
                <LineageLink to={lineageRef.entry(each.seq)}>{String(each.seq)}</LineageLink>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {value?.length === 0 && <p className="soft">This day has not been evaluated yet.</p>}
    </div>
  );
}

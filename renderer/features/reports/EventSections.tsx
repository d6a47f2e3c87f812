import type { ShiftReportDocument } from '../../../shared/domain/report/index.ts';
import { unitLabel } from '../../live/units.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { Figure } from './FigureContext.tsx';
import { US_PER_MINUTE } from './reportWords.ts';
import { More, SheetTable } from './SheetTable.tsx';

/** Stopped time by reason, the longest first; what nobody has coded stands out. */
export function DowntimeSection({ document: { downtime } }: { document: ShiftReportDocument }) {
  const format = useFormat();
  const longest = Math.max(1, ...downtime.pareto.map(({ us }) => us));
  const minutes = (us: number): string => `${format.number(us / US_PER_MINUTE, 1)} min`;
  return (
    <>
      <p>
        {downtime.stops === 1 ? 'One stop' : `${format.integer(downtime.stops)} stops`},{' '}
        <Figure path="downtime/stoppedUs">{minutes(downtime.stoppedUs)}</Figure>, of which{' '}
        <Figure path="downtime/uncodedUs">{minutes(downtime.uncodedUs)}</Figure> not coded
      </p>
      <ol className="report-pareto">
        {downtime.pareto.slice(0, 12).map((bar, i) => (
          <li key={bar.reason ?? ''}>
            <span className={bar.reason === null ? 'uncoded' : undefined}>{bar.label || 'Not coded'}</span>
            <span className="pareto-line" aria-hidden="true">
              <span
                className={bar.reason === null ? 'bar-uncoded' : 'bar-coded'}
                style={{ width: `${(bar.us / longest) * 100}%` }}
              />
            </span>
            <Figure path={`downtime/pareto/${i}`}>{minutes(bar.us)}</Figure>
            <span className="soft end">{format.percent(bar.cumulativeShare, 0)}</span>
            <span className="soft end">{format.integer(bar.stops)}×</span>
          </li>
        ))}
      </ol>
      <More shown={Math.min(12, downtime.pareto.length)} total={downtime.paretoTotal} what="reasons" />
    </>
  );
}

const LANES = ['critical', 'high', 'medium', 'low'] as const;

/** When alarms came, by priority, and how their number stands against the performance table. */
export function AlarmsSection({ document }: { document: ShiftReportDocument }) {
  const format = useFormat();
  const { alarms, from, to } = document;
  const span = Math.max(1, to - from);
  const scores = alarms.scores.filter(({ value }) => value !== null);
  return (
    <>
      <p>
        <Figure path="alarms/announced">{format.integer(alarms.announced)} announced</Figure>,{' '}
        {format.integer(alarms.openAtEnd)} not both acknowledged and returned at the end
      </p>
      <div className="alarm-lanes" role="img" aria-label="Alarms over time by priority">
        {LANES.map((priority) => (
          <div key={priority} className="alarm-lane">
            <span className="soft">{priority}</span>
            <span className="lane-line">
              {alarms.listed
                .filter((alarm) => alarm.priority === priority)
                .map((alarm) => (
                  <i
                    key={`${alarm.occurrence}${alarm.raisedAt}`}
                    className={`lane-mark mark-${priority}`}
                    style={{
                      left: `${((alarm.raisedAt - from) / span) * 100}%`,
                      width: `${(((alarm.returnedAt ?? to) - alarm.raisedAt) / span) * 100}%`,
                    }}
                    title={`${format.clock(alarm.raisedAt)} ${alarm.message}`}
                  />
                ))}
            </span>
            <span className="end">{format.integer(alarms.byPriority[priority] ?? 0)}</span>
          </div>
        ))}
      </div>
      <SheetTable
        label="Alarm performance"
        head={['Figure', 'Value', 'Target', '']}
        rows={scores.map((score) => ({
          key: score.id,
          isBad: score.verdict === 'bad',
          cells: [
            score.title,
            <Figure key="value" path={`alarms/scores/${alarms.scores.indexOf(score)}`}>
              {format.plain(score.value ?? 0)} {unitLabel(score.unit)}
            </Figure>,
            score.target,
            score.verdict,
          ],
        }))}
        empty="The shift is too short for rates."
      />
      <p className="soft small">
        {alarms.source.document}, {alarms.source.paragraph}
        {alarms.source.isChecked ? '' : ' (text not compared)'}
      </p>
    </>
  );
}

export function ExcursionsSection({ document: { excursions } }: { document: ShiftReportDocument }) {
  const format = useFormat();
  return (
    <>
      <SheetTable
        label="Excursions"
        head={['Tag', 'Beyond', 'Peak', 'From', 'Lasted', 'Cause']}
        rows={excursions.listed.map((each, i) => ({
          key: each.id,
          cells: [
            each.name,
            `${each.side === 'high' ? 'above' : 'below'} ${format.plain(each.bound)} ${unitLabel(each.unit)}`,
            <Figure key="peak" path={`excursions/listed/${i}`}>
              {format.plain(each.peak)} {unitLabel(each.unit)}
            </Figure>,
            format.clock(each.onset),
            `${format.duration(each.durationMs)}${each.end === null ? ', open' : ''}`,
            each.cause ?? '–',
          ],
        }))}
        empty="No tag left its range."
      />
      <More shown={excursions.listed.length} total={excursions.total} what="excursions" />
    </>
  );
}

const VERDICT = { met: 'met', notMet: 'NOT MET', undefined: 'undefined', information: 'information' } as const;

export function ComplianceSection({ document: { compliance } }: { document: ShiftReportDocument }) {
  const format = useFormat();
  const { counts } = compliance;
  return (
    <>
      <p>
        <Figure path="compliance/total">{format.integer(compliance.total)} results</Figure>: {counts.met} met,{' '}
        {counts.notMet} not met, {counts.undefined} undefined
      </p>
      <SheetTable
        label="Compliance"
        head={['Rule', 'Paragraph', 'About', 'Value', 'Limit', 'Verdict']}
        rows={compliance.listed.slice(0, 60).map((each, i) => ({
          key: String(each.seq),
          isBad: each.verdict === 'notMet',
          cells: [
            each.title,
            `${each.document} ${each.paragraph}${each.isChecked ? '' : ' *'}`,
            each.subject,
            <Figure key="value" path={`compliance/listed/${i}`}>
              {each.value === null ? '–' : `${format.plain(each.value)} ${unitLabel(each.unit)}`}
            </Figure>,
            each.limit === null ? '–' : `${format.plain(each.limit)} ${unitLabel(each.unit)}`,
            VERDICT[each.verdict],
          ],
        }))}
        empty="No rule decided a period that ended in this shift."
      />
      <More shown={Math.min(60, compliance.listed.length)} total={compliance.total} what="results" />
      {compliance.listed.some(({ isChecked }) => !isChecked) && (
        <p className="soft small">* text not compared with the published rule</p>
      )}
    </>
  );
}

import { useState } from 'react';
import { lineageRef } from '../../../../shared/contract/lineageChannels.ts';
import type { OeeGroup } from '../../../../shared/contract/oeeChannels.ts';
import type { OeeDefinition } from '../../../../shared/domain/oeeSettings.ts';
import { LineageLink } from '../../../live/lineage.tsx';
import { isShallowSame, useLayout, useLive } from '../../../live/StationContext.tsx';
import { Choice } from '../../../ui/Choice.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { useFormat } from '../../../ui/FormatContext.tsx';
import { FiguresTab } from './FiguresTab.tsx';
import { LineTab } from './LineTab.tsx';
import { LossesTab } from './LossesTab.tsx';
import { OeeTiles } from './OeeTiles.tsx';
import { TrendTab } from './TrendTab.tsx';
import { useOeeReport } from './useOeeReport.ts';
import '../../../ui/bands.css';
import './oeePage.css';

const HOUR_US = 3_600e6;
const PERIODS = [
  { id: 'shift', label: 'This shift' },
  { id: 'day', label: '24 h' },
  { id: 'week', label: '7 days' },
] as const;
type Period = (typeof PERIODS)[number]['id'];

const DEFINITIONS = [
  { id: 'station', label: 'As set', title: 'The time base that the station is set to' },
  { id: 'classic', label: 'Classic', title: 'Against the shift without planned breaks' },
  { id: 'iso', label: 'ISO 22400-2', title: 'Against planned busy time: planned stops left out' },
  { id: 'ooe', label: 'OOE', title: 'Against the whole shift' },
  { id: 'teep', label: 'TEEP', title: 'Against all calendar time' },
] as const;
type DefinitionChoice = 'station' | OeeDefinition;

const TABS = [
  { id: 'losses', label: 'Losses' },
  { id: 'trend', label: 'Trend' },
  { id: 'figures', label: 'All figures' },
  { id: 'line', label: 'Line' },
] as const;
export type OeeTab = (typeof TABS)[number]['id'];

/** Everything about the OEE of a work unit: from the percentage to the bands of time, their timeline, and the sealed entries. */
export function OeeDialog({
  unit,
  name,
  startTab,
  onClose,
}: {
  unit: string;
  name: string;
  startTab: OeeTab;
  onClose: () => void;
}) {
  const format = useFormat();
  const layout = useLayout();
  const [period, setPeriod] = useState<Period>('shift');
  const [definition, setDefinition] = useState<DefinitionChoice>('station');
  const [tab, setTab] = useState<OeeTab>(startTab);
  const [by, setBy] = useState<OeeGroup>('shift');
  const live = useLive((picture) => {
    const own = picture.workUnits.find((each) => each.id === unit);
    return { shiftStart: own?.shiftStart ?? 0, at: Math.floor(picture.at / 60e6) * 60e6 };
  }, isShallowSame);
  const line = layout?.lines?.find((each) => each.workUnits.includes(unit));
  const now = live?.at ?? 0;
  const shiftStart = live !== undefined && live.shiftStart > 0 ? live.shiftStart : now - 8 * HOUR_US;
  const from = { shift: shiftStart, day: now - 24 * HOUR_US, week: now - 168 * HOUR_US }[period];
  const asked =
    live === undefined
      ? undefined
      : { workUnit: unit, from, to: now + 60e6, by, definition: definition === 'station' ? undefined : definition };
  const { report, trouble } = useOeeReport(asked, period === 'shift');
  return (
    <Dialog title={`OEE of ${name}`} onClose={onClose} wide testId="oee-dialog">
      <div className="oee-page">
        <div className="oee-page-controls">
          <Choice label="Period" options={PERIODS} value={period} onChange={setPeriod} testId="oee-period" />
          <Choice
            label="Definition"
            options={DEFINITIONS}
            value={definition}
            onChange={setDefinition}
            testId="oee-definition-choice"
          />
          {report !== undefined && (
            <LineageLink to={lineageRef.oee(unit, report.from, report.to)}>Where it comes from</LineageLink>
          )}
          {report !== undefined && (
            <span className="soft oee-page-span">
              {format.moment(report.from, report.to)} – {format.clock(report.to)}
            </span>
          )}
        </div>
        {report === undefined ? (
          <Empty title={trouble === '' ? 'Working out the figures …' : 'The figures could not be worked out'}>
            {trouble}
          </Empty>
        ) : (
          <>
            <OeeTiles report={report} />
            {report.findings.length > 0 && (
              <ul className="oee-findings" data-testid="oee-findings">
                {report.findings.slice(0, 4).map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            )}
            <Choice
              label="Page"
              options={line === undefined ? TABS.filter(({ id }) => id !== 'line') : TABS}
              value={tab}
              onChange={setTab}
              testId="oee-tab"
            />
            <div className="oee-page-body">
              {tab === 'losses' && <LossesTab report={report} />}
              {tab === 'trend' && <TrendTab report={report} by={by} onBy={setBy} />}
              {tab === 'figures' && <FiguresTab report={report} />}
              {tab === 'line' && line !== undefined && (
                <LineTab line={line.id} from={report.from} to={report.to} unit={unit} />
              )}
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

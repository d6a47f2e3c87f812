import { useCallback, useState } from 'react';
import { reasonNot } from '../../live/permission.ts';
import { useLayout, useLive, useStation } from '../../live/StationContext.tsx';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { CloseDialog } from './CloseDialog.tsx';
import { HandoverDialog } from './HandoverDialog.tsx';
import { NotesPanel } from './NotesPanel.tsx';
import { StandingPanel } from './StandingPanel.tsx';
import type { MatterScreen } from './shiftView.ts';
import { WeekPanel } from './WeekPanel.tsx';
import './shifts.css';

const REFRESH_MS = 10_000;
const noRequest = () => ({});

/** Who works when, what is open, and how a shift ends: written, handed over, closed. */
export function ShiftsScreen({ onGo }: { onGo: (screen: MatterScreen) => void }) {
  const { user } = useStation();
  const format = useFormat();
  const layout = useLayout();
  const [area, setArea] = useState('');
  const [chosen, setChosen] = useState<number>();
  const [dialog, setDialog] = useState<'handover' | 'close'>();
  const revision = useLive((live) => {
    const { shifts, stops, alarms, excursions, quarantine } = live.revisions;
    return shifts + stops + alarms + excursions + quarantine;
  });
  const logRevision = useLive((live) => live.revisions.shifts);
  const request = useCallback(() => ({ area, ...(chosen === undefined ? {} : { start: chosen }) }), [area, chosen]);
  const { value: standing, message, again } = useAnswer('shift:standing', request, revision, REFRESH_MS);
  const { value: people } = useAnswer('shift:people', noRequest, undefined);
  const units = layout?.workUnits.map(({ id }) => id) ?? [];
  const now = Date.now() * 1000;
  const isClosed = standing?.closing !== undefined && (!standing.closing.isEarly || now < standing.shift.end);
  const closeReason =
    reasonNot(user, 'shift.close') ?? (isClosed ? `${standing?.closing?.user} has closed this shift.` : undefined);
  const finish = () => {
    setDialog(undefined);
    again();
  };

  return (
    <div className="list-screen shifts" data-testid="shifts">
      <div className="toolbar">
        <h1>Shifts</h1>
        {standing !== undefined && standing !== null && (
          <span className="soft" data-testid="shift-title">
            {standing.shift.name}
            {standing.shift.crew === undefined ? '' : `, crew ${standing.shift.crew}`}, {standing.shift.localDate},{' '}
            {format.clockMinutes(standing.shift.start)}–{format.clockMinutes(standing.shift.end)}
          </span>
        )}
        <span className="header-gap" />
        <Button
          testId="shift-handover"
          reason={reasonNot(user, 'shift.note')}
          disabled={!standing}
          onClick={() => setDialog('handover')}
        >
          Hand over …
        </Button>
        <Button
          variant="primary"
          testId="shift-close"
          reason={closeReason}
          disabled={!standing}
          onClick={() => setDialog('close')}
        >
          Close shift …
        </Button>
      </div>
      <WeekPanel
        area={area}
        onArea={(next) => {
          setArea(next);
          setChosen(undefined);
        }}
        revision={logRevision}
        chosen={standing?.shift.start}
        now={now}
        onChoose={setChosen}
      />
      <div className="shift-columns">
        <section className="panel shift-now" aria-label="The chosen shift">
          {standing === undefined ? (
            <Empty title={message === '' ? 'Reading the shift …' : 'The shift could not be read'}>{message}</Empty>
          ) : standing === null ? (
            <Empty title="No shift">The calendar has none that ran within two weeks.</Empty>
          ) : (
            <StandingPanel standing={standing} onGo={onGo} />
          )}
        </section>
        <NotesPanel area={area} start={standing?.shift.start} units={units} revision={logRevision} />
      </div>
      {dialog === 'handover' && standing && (
        <HandoverDialog
          standing={standing}
          people={people ?? []}
          onClose={(isDone) => (isDone ? finish() : setDialog(undefined))}
        />
      )}
      {dialog === 'close' && standing && (
        <CloseDialog
          standing={standing}
          people={people ?? []}
          onGo={onGo}
          onClose={(isDone) => (isDone ? finish() : setDialog(undefined))}
        />
      )}
    </div>
  );
}

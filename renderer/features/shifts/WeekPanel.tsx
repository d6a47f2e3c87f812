import { useCallback, useState } from 'react';
import type { ShiftDay } from '../../../shared/contract/shiftChannels.ts';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { US_PER_DAY, weekStart } from './shiftView.ts';

interface WeekPanelProps {
  readonly area: string;
  readonly onArea: (area: string) => void;
  readonly revision: number | undefined;
  /** Beginning of the chosen shift, µs. */
  readonly chosen: number | undefined;
  readonly now: number;
  readonly onChoose: (start: number) => void;
}

/** A week of shifts with crews, holidays and exceptions; closed shifts carry their closing. */
export function WeekPanel({ area, onArea, revision, chosen, now, onChoose }: WeekPanelProps) {
  const format = useFormat();
  const [week, setWeek] = useState(0);
  const from = weekStart(now) + week * 7 * US_PER_DAY;
  const request = useCallback(() => ({ from, to: from + 6 * US_PER_DAY + 1, area }), [from, area]);
  const { value, message } = useAnswer('shift:calendar', request, revision, 60_000);
  const areas = value?.areas ?? [''];
  return (
    <section className="panel week" aria-label="Shifts of the week" data-testid="shift-week">
      <header className="panel-head">
        <h2>{week === 0 ? 'This week' : `Week of ${value?.days[0]?.localDate ?? ''}`}</h2>
        {areas.length > 1 && (
          <Choice
            label="Calendar"
            options={areas.map((each) => ({ id: each, label: each === '' ? 'Station' : each }))}
            value={area}
            onChange={onArea}
            testId="shift-area"
          />
        )}
        <span className="header-gap" />
        <Button variant="tertiary" testId="week-before" onClick={() => setWeek(week - 1)}>
          ‹ Before
        </Button>
        <Button variant="tertiary" disabled={week === 0} onClick={() => setWeek(0)}>
          Today
        </Button>
        <Button variant="tertiary" testId="week-after" onClick={() => setWeek(week + 1)}>
          After ›
        </Button>
      </header>
      {message !== '' && <p className="reason">{message}</p>}
      <div className="week-days">
        {value?.days.map((day) => (
          <Day key={day.localDate} day={day} chosen={chosen} now={now} onChoose={onChoose} locale={format.locale} />
        ))}
      </div>
    </section>
  );
}

function Day({
  day,
  chosen,
  now,
  onChoose,
  locale,
}: {
  day: ShiftDay;
  chosen: number | undefined;
  now: number;
  onChoose: (start: number) => void;
  locale: string;
}) {
  const format = useFormat();
  const date = new Date(`${day.localDate}T12:00Z`);
  const name = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <div className={day.holiday === undefined ? 'day' : 'day day-holiday'} data-testid={`day-${day.localDate}`}>
      <h3>{name.format(date)}</h3>
      <p className="day-note soft">
        {[day.holiday && `${day.holiday.name}${day.holiday.works ? ', worked' : ''}`, day.override]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {day.shifts.length === 0 && <p className="soft day-free">no shift</p>}
      {day.shifts.map(({ shift, closing }) => {
        const isRunning = shift.start <= now && now < shift.end;
        const isPast = shift.end <= now;
        const state = closing !== undefined ? 'closed' : isRunning ? 'running' : isPast ? 'open' : 'ahead';
        return (
          <button
            key={shift.start}
            type="button"
            className={`shift-card shift-${state}${shift.start === chosen ? ' shift-card-on' : ''}`}
            disabled={shift.start > now}
            data-testid="shift-card"
            data-state={state}
            onClick={() => onChoose(shift.start)}
          >
            <strong>
              {shift.name}
              {shift.crew === undefined ? '' : ` · ${shift.crew}`}
            </strong>
            <span className="soft">
              {format.clockMinutes(shift.start)}–{format.clockMinutes(shift.end)}
            </span>
            <span className="soft">{STATE_WORD[state](closing?.user, closing?.isEarly)}</span>
          </button>
        );
      })}
    </div>
  );
}

const STATE_WORD: Readonly<
  Record<'closed' | 'running' | 'open' | 'ahead', (user: string | undefined, isEarly: boolean | undefined) => string>
> = {
  closed: (user, isEarly) => `✓ ${isEarly ? 'early, ' : ''}${user ?? ''}`,
  running: () => '● running',
  open: () => '○ not closed',
  ahead: () => '',
};

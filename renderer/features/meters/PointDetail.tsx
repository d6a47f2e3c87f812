import { useCallback, useEffect, useState } from 'react';
import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';
import { reasonNot } from '../../live/permission.ts';
import { useAsk, useLive, useStation } from '../../live/StationContext.tsx';
import { unitLabel } from '../../live/units.ts';
import { useAnswer } from '../../live/useAnswer.ts';
import { Button } from '../../ui/Button.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { BaselineBand } from './BaselineBand.tsx';
import { DegreeDayScatter } from './DegreeDayScatter.tsx';
import { lastDates, shortDate } from './dayState.ts';
import { MonthTable } from './MonthTable.tsx';
import { SwapDialog } from './SwapDialog.tsx';
import { SwapHistory } from './SwapHistory.tsx';
import { UsageCurve } from './UsageCurve.tsx';
import { VersionList } from './VersionList.tsx';

const VIEWS = [
  { id: 'curve', label: 'Use', title: 'Use of each interval, a week at a time' },
  { id: 'baseline', label: 'Baseline', title: 'Use of each day, and where its baseline expected it' },
  { id: 'degreeDays', label: 'Degree days', title: 'Use against degree days' },
  { id: 'months', label: 'Months', title: 'Use of each month, and how much of it was estimated' },
  { id: 'swaps', label: 'Meters in place', title: 'Meters that followed one another here' },
  { id: 'versions', label: 'Versions', title: 'Every version of one day' },
] as const;
type View = (typeof VIEWS)[number]['id'];

const CURVE_DAYS = 7;
const BASELINE_DAYS = 60;

interface PointDetailProps {
  readonly row: MeterPointRow;
  /** Last date that has ended. */
  readonly yesterday: string;
  /** A day to look at, as an exception names it. */
  readonly day: string | undefined;
}

export function PointDetail({ row, yesterday, day: given }: PointDetailProps) {
  const format = useFormat();
  const { user } = useStation();
  const ask = useAsk();
  const toast = useToast();
  const [view, setView] = useState<View>('curve');
  const [until, setUntil] = useState(given ?? yesterday);
  const [chosen, setChosen] = useState(given);
  const [isSwapping, setSwapping] = useState(false);
  const revision = useLive((live) => live.revisions.meters);
  useEffect(() => {
    setUntil(given === undefined ? yesterday : later(given, 3, yesterday));
    setChosen(given);
  }, [given, yesterday]);
  const dates = lastDates(until, CURVE_DAYS);
  const from = dates[0] ?? until;
  const askPoint = useCallback(() => ({ servicePoint: row.id }), [row.id]);
  const askCurve = useCallback(() => ({ servicePoint: row.id, from, to: until }), [row.id, from, until]);
  const detail = useAnswer('meter:point', askPoint, revision);
  const curve = useAnswer('meter:curve', askCurve, revision);
  const isHere = detail.value?.row.id === row.id;
  const exportReads = async () => {
    const first = detail.value?.days[0]?.day ?? from;
    const answer = await ask('meter:export', { servicePoint: row.id, from: first, to: yesterday });
    if (answer?.ok) toast({ kind: 'done', title: `${answer.rows} reads written`, remedy: answer.file });
    else if (answer) toast({ kind: 'refused', title: 'Nothing was written', remedy: answer.message });
  };
  const [first, last] = [shortDate(from, format.locale), shortDate(until, format.locale)];

  return (
    <section className="meter-detail panel" data-testid="meter-detail" aria-label={`Service point ${row.id}`}>
      <header className="panel-head meter-head">
        <h2>{row.name}</h2>
        <span className="soft">
          {row.id} · meter {row.serial} · × {format.plain(row.multiplier)} · every {row.intervalMinutes} min
        </span>
        <span className="header-gap" />
        <Choice label="What to look at" options={VIEWS} value={view} onChange={setView} testId="meter-view" />
        <Button testId="meter-swap" reason={reasonNot(user, 'meter.edit')} onClick={() => setSwapping(true)}>
          Swap meter…
        </Button>
        <Button testId="meter-export" onClick={() => void exportReads()}>
          Export reads
        </Button>
      </header>
      {view === 'curve' && (
        <div className="meter-view">
          <div className="meter-span">
            <Button variant="tertiary" testId="meter-earlier" onClick={() => setUntil(later(until, -CURVE_DAYS))}>
              ◀ Earlier
            </Button>
            <span>
              {first} – {last}
            </span>
            <Button
              variant="tertiary"
              disabled={until >= yesterday}
              onClick={() => setUntil(later(until, CURVE_DAYS, yesterday))}
            >
              Later ▶
            </Button>
            <span className="header-gap" />
            <Legend />
          </div>
          {curve.value === undefined || curve.value.time.length === 0 ? (
            <Empty title={curve.message === '' ? 'No reads in these days' : 'The reads could not be read'}>
              {curve.message}
            </Empty>
          ) : (
            <UsageCurve curve={curve.value} />
          )}
        </div>
      )}
      {view !== 'curve' && (detail.value === undefined || !isHere) && (
        <Empty title={detail.message === '' ? 'Reading the service point …' : 'It could not be read'}>
          {detail.message}
        </Empty>
      )}
      {detail.value !== undefined && isHere && (
        <>
          {view === 'baseline' && (
            <div className="meter-view">
              <p className="soft meter-note">
                {row.baseline === 'likeDay' ? 'Baseline: like days' : 'Baseline: degree days'}, at least 20 days, the
                tested day left out; band ± {format.plain(detail.value.settings.sigma)} standard deviations. Click a day
                for its versions.
              </p>
              <BaselineBand
                days={detail.value.days.slice(-BASELINE_DAYS)}
                sigma={detail.value.settings.sigma}
                unit={row.unit}
                current={chosen}
                onDay={(day) => {
                  setChosen(day);
                  setView('versions');
                }}
              />
            </div>
          )}
          {view === 'degreeDays' && <DegreeDayScatter detail={detail.value} />}
          {view === 'months' && <MonthTable months={detail.value.months} unit={unitLabel(row.unit)} />}
          {view === 'swaps' && <SwapHistory detail={detail.value} />}
          {view === 'versions' && (
            <VersionList
              servicePoint={row.id}
              day={chosen ?? yesterday}
              days={detail.value.days}
              unit={row.unit}
              onDay={setChosen}
            />
          )}
        </>
      )}
      {isSwapping && <SwapDialog row={row} onClose={() => setSwapping(false)} />}
    </section>
  );
}

/** So many days later (earlier, where negative), not after `max`. */
function later(date: string, days: number, max = '9999-12-31'): string {
  const moved = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  return moved > max ? max : moved;
}

const KEYS = [
  ['validated', 'validated'],
  ['estimated', 'estimated'],
  ['edited', 'edited'],
  ['failed', 'failed a check'],
  ['missing', 'missing'],
] as const;

function Legend() {
  return (
    <span className="meter-legend">
      {KEYS.map(([id, word]) => (
        <span key={id}>
          <svg width="12" height="12" aria-hidden="true">
            <rect className={`use-bar use-${id}`} x="1" y="1" width="10" height="10" />
          </svg>
          {word}
        </span>
      ))}
      <span>
        <svg width="12" height="12" aria-hidden="true">
          <path className="use-flag" d="M6 10 l-4 -7 h8 z" />
        </svg>
        flagged
      </span>
    </span>
  );
}

import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Timeline } from '../../../shared/contract/ipc.ts';
import { createRefresher, windowPorts } from '../../live/refresher.ts';
import { isShallowSame, useLive, useStation } from '../../live/StationContext.tsx';
import { stateLook, stateWord } from '../../live/words.ts';
import { useFormat } from '../../ui/FormatContext.tsx';
import { type Bar, tickPlace, timeByState, timelineBars, timelineTicks } from './timelineBars.ts';

const HOUR_US = 3_600e6;
const REFETCH_MS = 20_000;

/** What the unit did since the shift began (at least the last hour): states as bars of different height and pattern. */
export function UnitTimeline({ unit }: { unit: string }) {
  const format = useFormat();
  const timeline = useTimeline(unit);
  const [chosen, setChosen] = useState<number>();
  const bars = useMemo(
    () => (timeline === undefined ? [] : timelineBars(timeline.segments, timeline.from, timeline.to)),
    [timeline],
  );
  const bar = chosen === undefined ? undefined : bars[Math.min(chosen, bars.length - 1)];
  const tell = (each: Bar): string =>
    `${stateWord(each.state)} ${format.clock(each.start)}–${format.clock(each.end)}, ${format.duration((each.end - each.start) / 1000)}`;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const step = event.key === 'ArrowLeft' ? -1 : 1;
    setChosen((now) => Math.min(bars.length - 1, Math.max(0, (now ?? bars.length) + step)));
    event.preventDefault();
  };
  return (
    <section className="panel timeline-panel" aria-label={`States of ${unit}`}>
      <header className="panel-head">
        <h2>States</h2>
        <span className="timeline-tell" data-testid={`timeline-tell-${unit}`}>
          {bar === undefined ? <span className="soft">point at a bar, or ← →</span> : tell(bar)}
        </span>
      </header>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing, not a set of form fields */}
      <div
        className="timeline"
        role="group"
        aria-label={bars.slice(-5).map(tell).join('; ')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a drawing that answers arrow keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setChosen(undefined)}
        data-testid={`timeline-${unit}`}
      >
        {bars.map((each, index) => (
          <span
            key={each.start}
            className={`timeline-bar state-${stateLook(each.state)}${each === bar ? ' chosen' : ''}`}
            style={{ left: `${each.left * 100}%`, width: `${each.width * 100}%` }}
            onPointerEnter={() => setChosen(index)}
          />
        ))}
      </div>
      <div className="timeline-axis" aria-hidden="true">
        {timeline !== undefined &&
          timelineTicks(timeline.from, timeline.to, 9).map((at) => (
            <span
              key={at}
              className={tickPlace((at - timeline.from) / (timeline.to - timeline.from))}
              style={{ left: `${((at - timeline.from) / (timeline.to - timeline.from)) * 100}%` }}
            >
              {format.clockMinutes(at)}
            </span>
          ))}
      </div>
      <div className="timeline-legend">
        {timeByState(bars).map(([state, ms]) => (
          <span key={state}>
            <i className={`state-${stateLook(state)}`} aria-hidden="true" />
            {stateWord(state)} <b>{format.minutes(ms / 60_000)}</b>
          </span>
        ))}
      </div>
    </section>
  );
}

/** Fetched at the start, on every change of state, and now and then so that the running bar grows. */
function useTimeline(unit: string): Timeline | undefined {
  const { call, store } = useStation();
  const [timeline, setTimeline] = useState<Timeline>();
  const poke = useRef<() => void>(() => undefined);
  const own = useLive((live) => {
    const each = live.workUnits.find((candidate) => candidate.id === unit);
    return { since: each?.stateSince ?? 0, shiftStart: each?.shiftStart ?? 0 };
  }, isShallowSame);
  const shiftStart = own?.shiftStart ?? 0;
  useEffect(() => {
    let isOld = false;
    const refresher = createRefresher(
      1_000,
      windowPorts(async () => {
        const to = store.snapshot()?.at ?? Date.now() * 1000;
        const from = shiftStart > 0 ? Math.min(shiftStart, to - HOUR_US) : to - 8 * HOUR_US;
        const answer = await call('plant:timeline', { workUnit: unit, from, to });
        if (!isOld && answer.ok) setTimeline(answer.value);
      }),
    );
    poke.current = refresher.poke;
    refresher.poke();
    const timer = setInterval(refresher.poke, REFETCH_MS);
    return () => {
      isOld = true;
      clearInterval(timer);
      refresher.stop();
    };
  }, [call, store, unit, shiftStart]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of state is the reason
  useEffect(() => poke.current(), [own?.since]);
  return timeline;
}

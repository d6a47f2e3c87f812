import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { lineageRef } from '../../../shared/contract/lineageChannels.ts';
import { LIMIT_LABEL } from '../../live/limits.ts';
import { useLineage } from '../../live/lineage.tsx';
import { currentReading, type TagLayout } from '../../live/reading.ts';
import { useLive, useStation } from '../../live/StationContext.tsx';
import { decimalsFor, unitLabel } from '../../live/units.ts';
import { Chart, type ChartLine, type ChartSpec } from '../../ui/Chart.tsx';
import { Choice } from '../../ui/Choice.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { append, emptySeries, seriesFrom } from './trendSeries.ts';

const RANGES = [
  { id: '15', label: '15 min', ms: 900_000 },
  { id: '60', label: '1 h', ms: 3_600_000 },
  { id: '480', label: '8 h', ms: 28_800_000 },
  { id: '1440', label: '24 h', ms: 86_400_000 },
] as const;
type RangeId = (typeof RANGES)[number]['id'];

export function TagTrend({ tag }: { tag: TagLayout }) {
  const [range, setRange] = useState<RangeId>('15');
  const openLineage = useLineage();
  const rangeMs = RANGES.find((each) => each.id === range)?.ms ?? 900_000;
  const disabledBecause = useLive((live) => live.disabledTags.find((each) => each.tagId === tag.id)?.message);
  return (
    <section className="panel trend-panel" aria-label={`Trend of ${tag.name}`} data-testid="trend" data-tag={tag.id}>
      <header className="panel-head">
        <h2>{tag.name}</h2>
        <span className="soft">{unitLabel(tag.unit)}</span>
        {openLineage !== undefined && (
          <button
            type="button"
            className="link-button"
            data-testid="trend-lineage"
            onClick={() => {
              const now = Date.now() * 1000;
              openLineage(lineageRef.readings(tag.id, now - rangeMs * 1000, now));
            }}
          >
            Its readings, and what they led to
          </button>
        )}
        <Choice label="Range of the trend" options={RANGES} value={range} onChange={setRange} testId="trend-range" />
      </header>
      {disabledBecause !== undefined ? (
        <Empty title="This value is not read">{disabledBecause}</Empty>
      ) : tag.isText ? (
        <Empty title="A text has no trend">Its newest value stands in the list.</Empty>
      ) : (
        <Trace key={`${tag.id} ${range}`} tag={tag} rangeMs={rangeMs} />
      )}
    </section>
  );
}

/** History first, then every new reading is added to its end; summaries are fetched anew once a minute. */
function Trace({ tag, rangeMs }: { tag: TagLayout; rangeMs: number }) {
  const { call, store } = useStation();
  const series = useRef(emptySeries());
  const [fetched, setFetched] = useState(() => series.current);
  const [trouble, setTrouble] = useState('');

  useEffect(() => {
    let isOld = false;
    const fetchTrend = async () => {
      const now = Date.now();
      const answer = await call('plant:trend', { tag: tag.id, from: (now - rangeMs) * 1000, to: now * 1000 });
      if (isOld) return;
      setTrouble(answer.ok ? '' : answer.message);
      if (!answer.ok) return;
      series.current = seriesFrom(answer.value);
      setFetched(series.current);
    };
    void fetchTrend();
    const timer = setInterval(() => void fetchTrend(), 60_000);
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, tag.id, rangeMs]);

  const onGrow = useCallback(
    (listener: () => void) =>
      store.subscribeTag(tag.id, () => {
        const reading = currentReading(store, tag);
        const isUsable = reading.quality === 'good' || reading.quality === 'uncertain';
        const gapS = Math.max(tag.staleAfterMs / 1000, rangeMs > 900_000 ? 130 : 0);
        if (append(series.current, reading.time / 1e6, isUsable ? reading.value : Number.NaN, gapS)) listener();
      }),
    [store, tag, rangeMs],
  );
  const latest = useCallback(() => series.current, []);
  const spec = useMemo(() => trendSpec(tag, rangeMs), [tag, rangeMs]);
  if (trouble !== '') return <Empty title="The trend could not be read">{trouble}</Empty>;
  return <Chart spec={spec} data={fetched} label={`Trend of ${tag.name}`} onGrow={onGrow} latest={latest} />;
}

function trendSpec(tag: TagLayout, rangeMs: number): ChartSpec {
  const limits: ChartLine[] = tag.limits.map((limit) => ({
    label: LIMIT_LABEL[limit.kind] ?? limit.kind,
    value: limit.setpoint,
    kind: 'limit',
  }));
  return {
    unit: unitLabel(tag.unit),
    decimals: decimalsFor(tag.range, tag.unit, 0.5),
    lines: limits,
    above: tag.excursion?.max,
    below: tag.excursion?.min,
    window: () => {
      const now = Date.now() / 1000;
      return [now - rangeMs / 1000, now];
    },
  };
}

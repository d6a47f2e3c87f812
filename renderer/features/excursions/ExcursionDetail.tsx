import { useEffect, useMemo, useState } from 'react';
import type { ExcursionRow, Trend } from '../../../shared/contract/ipc.ts';
import type { TagLayout } from '../../live/reading.ts';
import { useStation } from '../../live/StationContext.tsx';
import { decimalsFor, unitLabel } from '../../live/units.ts';
import { Chart, type ChartSpec } from '../../ui/Chart.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { LiveText } from '../../ui/LiveText.tsx';
import { lastedMs, quantityText } from './excursionColumns.tsx';
import { excursionWindow } from './excursionWindow.ts';

const OPEN_REFETCH_MS = 5_000;

/** The readings around the excursion, its bound, and what lies outside. */
export function ExcursionDetail({ row, tag }: { row: ExcursionRow; tag: TagLayout | undefined }) {
  const format = useFormat();
  const [trend, trouble] = useTrend(row);
  const spec = useMemo(() => chartSpec(row, tag), [row, tag]);
  return (
    <section className="excursion-detail panel" data-testid="excursion-detail" aria-label="The current excursion">
      <div className="excursion-chart">
        <header className="panel-head">
          <h2>{tag?.name ?? row.tag}</h2>
          <span className="soft">
            {row.side === 'high' ? 'above' : 'below'} {quantityText(row.bound, row.unit, format)}; hatched: outside
          </span>
        </header>
        {trouble !== '' ? (
          <Empty title="The readings could not be read">{trouble}</Empty>
        ) : trend === undefined ? (
          <Empty title="Reading the values around it …" />
        ) : (
          <Chart
            spec={spec}
            data={trend}
            label={`${tag?.name ?? row.tag} around the excursion: peak ${quantityText(row.peak, row.unit, format)}, bound ${quantityText(row.bound, row.unit, format)}`}
          />
        )}
      </div>
      <Facts
        facts={[
          ['Onset', format.full(row.onset)],
          ['End', row.end === null ? 'still outside' : format.full(row.end)],
          ['Duration', <LiveText key="d" read={() => format.duration(lastedMs(row, Date.now()))} />],
          ['Peak', `${quantityText(row.peak, row.unit, format)} at ${format.clock(row.peakAt)}`],
          ['Beyond the bound by', quantityText(Math.abs(row.peak - row.bound), row.unit, format)],
          ['Readings outside', format.integer(row.readings)],
          [
            'Without readings',
            row.unknownMs > 0 ? `${format.duration(row.unknownMs)} (counted as outside, shown apart)` : 'none',
          ],
        ]}
      />
    </section>
  );
}

function chartSpec(row: ExcursionRow, tag: TagLayout | undefined): ChartSpec {
  return {
    unit: unitLabel(row.unit),
    decimals: decimalsFor(tag?.range, row.unit, 0.5),
    lines: [{ label: row.side === 'high' ? 'Upper bound' : 'Lower bound', value: row.bound, kind: 'limit' }],
    above: row.side === 'high' ? row.bound : tag?.excursion?.max,
    below: row.side === 'low' ? row.bound : tag?.excursion?.min,
    mark: [row.onset / 1e6, (row.end ?? Date.now() * 1000) / 1e6],
  };
}

function useTrend(row: ExcursionRow): readonly [Trend | undefined, string] {
  const { call } = useStation();
  const [trend, setTrend] = useState<{ id: string; trend: Trend }>();
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    let isOld = false;
    const fetchTrend = async () => {
      const answer = await call('plant:trend', {
        tag: row.tag,
        ...excursionWindow(row.onset, row.end, Date.now() * 1000),
      });
      if (isOld) return;
      setTrouble(answer.ok ? '' : answer.message);
      if (answer.ok) setTrend({ id: row.id, trend: answer.value });
    };
    void fetchTrend();
    const timer = row.end === null ? setInterval(() => void fetchTrend(), OPEN_REFETCH_MS) : undefined;
    return () => {
      isOld = true;
      clearInterval(timer);
    };
  }, [call, row.id, row.tag, row.onset, row.end]);
  return [trend?.id === row.id ? trend.trend : undefined, trouble];
}

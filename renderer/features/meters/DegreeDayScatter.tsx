import type { MeterPointDetail } from '../../../shared/contract/meterChannels.ts';
import { unitLabel } from '../../live/units.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { PlotFrame, usePlotSize } from './PlotFrame.tsx';

/** Use of each day against its degree days, with the line through them and ± σ · s around it. */
export function DegreeDayScatter({ detail }: { detail: MeterPointDetail }) {
  const format = useFormat();
  const [ref, size] = usePlotSize();
  const { fit, settings, row } = detail;
  const days = detail.days.filter((day) => day.degreeDays !== null && day.use !== null);
  if (fit === null || days.length === 0)
    return (
      <Empty title="No degree days here">
        {row.baseline === 'likeDay'
          ? 'This service point is compared with like days.'
          : 'The outdoor temperature is not known for enough days.'}
      </Empty>
    );
  const right = Math.max(...days.map((day) => day.degreeDays ?? 0)) * 1.05 || 1;
  const top = Math.max(...days.map((day) => day.use ?? 0)) * 1.1 || 1;
  const x = (degreeDays: number): number => size.left + (degreeDays / right) * size.width;
  const y = (use: number): number => size.top + size.height * (1 - Math.min(top, Math.max(0, use)) / top);
  const lineAt = (degreeDays: number): number => fit.intercept + fit.slope * degreeDays;
  const width = settings.sigma * fit.sd;
  const unit = unitLabel(row.unit);
  return (
    <PlotFrame
      ref={ref}
      size={size}
      label={`use = ${format.number(fit.intercept, 2)} + ${format.number(fit.slope, 3)} × degree days, from ${fit.points} days`}
      yTop={top}
      yLabel={`${unit} / day`}
      from={0}
      to={right}
      xLabel={`degree days below ${format.plain(settings.baseCelsius)} °C, K·d`}
    >
      <polygon
        className="baseline-band"
        points={`${x(0)},${y(lineAt(0) + width)} ${x(right)},${y(lineAt(right) + width)} ${x(right)},${y(lineAt(right) - width)} ${x(0)},${y(lineAt(0) - width)}`}
      />
      <line className="baseline-line" x1={x(0)} y1={y(lineAt(0))} x2={x(right)} y2={y(lineAt(right))} />
      {days.map((day) => (
        <circle
          key={day.day}
          className={`day-dot day-validated${day.z !== null && Math.abs(day.z) > settings.sigma ? ' day-outside' : ''}`}
          cx={x(day.degreeDays ?? 0)}
          cy={y(day.use ?? 0)}
          r={3.5}
        >
          <title>{`${day.day}: ${format.plain(day.use ?? 0)} ${unit} at ${format.number(day.degreeDays ?? 0, 1)} K·d${day.z === null ? '' : `, z ${day.z.toFixed(2)}`}`}</title>
        </circle>
      ))}
      <text className="axis-text" x={size.left + 6} y={size.top + 26}>
        {`use = ${format.number(fit.intercept, 2)} + ${format.number(fit.slope, 3)} · K·d; s = ${format.number(fit.sd, 2)} ${unit}, ${fit.points} days`}
      </text>
    </PlotFrame>
  );
}

import { isSameJson, useLive } from '../../live/StationContext.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

/** The station's own clock against its time server: every time in the ledger rests on it. */
export function StationClock() {
  const format = useFormat();
  const clock = useLive((live) => live.stationClock, isSameJson);
  if (clock === undefined)
    return (
      <span className="soft" data-testid="station-clock">
        Station clock: no time server known
      </span>
    );
  const offset = `${format.number(clock.offsetMs, 1)} ms off ${clock.source}`;
  return (
    <span className={clock.isSynchronised ? 'soft' : 'abnormal'} data-testid="station-clock">
      {clock.isSynchronised ? `Station clock: ${offset}` : `▲ Station clock is not synchronised (${clock.source})`}
    </span>
  );
}

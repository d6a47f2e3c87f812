import type { MeterPointDetail } from '../../../shared/contract/meterChannels.ts';
import { Empty } from '../../ui/Empty.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';

/** Meters that followed one another here; the service point goes on over all of them. */
export function SwapHistory({ detail }: { detail: MeterPointDetail }) {
  const format = useFormat();
  if (detail.swaps.length === 0)
    return (
      <Empty title={`Meter ${detail.row.serial} has been here all the time`}>
        A register that falls without a rollover is often a replaced meter: record it with “Swap meter…”.
      </Empty>
    );
  return (
    <div className="meter-scroll">
      <table className="meter-table" data-testid="meter-swaps">
        <thead>
          <tr>
            <th>When</th>
            <th>Old meter</th>
            <th className="end">Final read</th>
            <th>New meter</th>
            <th className="end">Initial read</th>
            <th className="end">Multiplier</th>
            <th>Recorded</th>
            <th>Reason</th>
            <th className="end">Entry</th>
          </tr>
        </thead>
        <tbody>
          {[...detail.swaps].reverse().map((swap) => (
            <tr key={swap.at}>
              <td>{format.full(swap.at)}</td>
              <td className="mono">{swap.oldSerial}</td>
              <td className="end">{swap.finalRead === null ? 'lost, estimated' : format.number(swap.finalRead, 3)}</td>
              <td className="mono">{swap.newSerial}</td>
              <td className="end">{format.number(swap.initialRead, 3)}</td>
              <td className="end">× {format.plain(swap.multiplier)}</td>
              <td>
                {swap.person}, {format.full(swap.recordedAt)}
              </td>
              <td>{swap.reason}</td>
              <td className="end mono">{swap.seq}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

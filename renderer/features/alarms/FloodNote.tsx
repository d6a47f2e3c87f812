import type { ResponseOf } from '../../../shared/contract/ipc.ts';
import { useFormat } from '../../ui/FormatContext.tsx';

interface FloodNoteProps {
  readonly flood: ResponseOf<'alarm:flood'>;
  readonly isGrouped: boolean;
  readonly open: number;
  readonly onGrouped: (isGrouped: boolean) => void;
}

/** More than anybody can look at: says so, and how the list is kept readable. */
export function FloodNote({ flood, isGrouped, open, onGrouped }: FloodNoteProps) {
  const format = useFormat();
  if (!flood.isFlood && !isGrouped) return null;
  const minutes = Math.round(flood.windowMs / 60_000);
  return (
    <p className="flood-note" role="status" data-testid="flood-note" data-flood={flood.isFlood}>
      {flood.isFlood ? (
        <>
          <strong>Alarm flood</strong>
          {flood.since !== null && ` since ${format.clock(flood.since)}`}: {flood.inWindow} alarms in {minutes} min,
          more than {flood.above}.
        </>
      ) : (
        <>No flood.</>
      )}{' '}
      {isGrouped ? `${open} open alarms stand in groups; none is left out.` : `${open} open alarms, each on its line.`}{' '}
      <button type="button" className="plain-button" data-testid="flood-group" onClick={() => onGrouped(!isGrouped)}>
        {isGrouped ? 'Show each alarm' : 'Group by work unit'}
      </button>
    </p>
  );
}

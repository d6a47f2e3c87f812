import { useState } from 'react';
import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { TextField } from '../../ui/Field.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { instantOf } from '../../ui/wallTime.ts';

/** A meter was replaced: when, what both registers showed, who says so and why. */
export function SwapDialog({ row, onClose }: { row: MeterPointRow; onClose: () => void }) {
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const [at, setAt] = useState('');
  const [finalRead, setFinalRead] = useState('');
  const [isLost, setLost] = useState(false);
  const [serial, setSerial] = useState('');
  const [initialRead, setInitialRead] = useState('');
  const [multiplier, setMultiplier] = useState(String(row.multiplier));
  const [reason, setReason] = useState('');
  const number = (text: string): number => Number(text.replace(',', '.'));
  const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(number(text)) && number(text) >= 0;
  const moment = instantOf(at, format.timeZone);
  const isReady =
    moment !== undefined &&
    (isLost || isNumber(finalRead)) &&
    serial.trim() !== '' &&
    isNumber(initialRead) &&
    number(multiplier) > 0 &&
    reason.trim().length >= 3;

  const confirm = async () => {
    if (moment === undefined) return undefined;
    const answer = await ask('meter:swap', {
      servicePoint: row.id,
      at: moment,
      finalRead: isLost ? null : number(finalRead),
      newSerial: serial.trim(),
      initialRead: number(initialRead),
      multiplier: number(multiplier),
      reason: reason.trim(),
    });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    toast({ kind: 'done', title: `Meter ${serial.trim()} recorded; its days are looked at again` });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title={`Swap the meter of ${row.name} (${row.id})`}
      verb="Record the swap"
      name="swap"
      isTwoColumns
      isReady={isReady}
      onConfirm={confirm}
      onClose={onClose}
    >
      <TextField
        label={`When it was replaced (${format.timeZone})`}
        type="datetime-local"
        testId="swap-at"
        isFirst
        wide
        value={at}
        onChange={setAt}
      />
      <TextField
        label={`Final read of ${row.serial}`}
        isNumber
        testId="swap-final"
        isDisabled={isLost}
        placeholder={row.lastRead === null ? '' : `last read ${format.plain(row.lastRead)}`}
        value={finalRead}
        onChange={setFinalRead}
      />
      <label className="swap-lost">
        <input type="checkbox" checked={isLost} onChange={(event) => setLost(event.currentTarget.checked)} />
        lost: estimate the use up to the swap
      </label>
      <TextField
        label="Serial number of the new meter"
        testId="swap-serial"
        lengthMax={60}
        value={serial}
        onChange={setSerial}
      />
      <TextField
        label="Its initial read"
        isNumber
        testId="swap-initial"
        value={initialRead}
        onChange={setInitialRead}
      />
      <TextField label="Its multiplier" isNumber value={multiplier} onChange={setMultiplier} />
      <TextField
        label="Reason, kept in the log with your name"
        rows={2}
        wide
        testId="swap-reason"
        value={reason}
        onChange={setReason}
      />
    </FormDialog>
  );
}

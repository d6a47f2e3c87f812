import { useRef, useState } from 'react';
import type { MeterPointRow } from '../../../shared/contract/meterChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useFormat } from '../../ui/FormatContext.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { instantOf } from './swapDraft.ts';

/** A meter was replaced: when, what both registers showed, who says so and why. */
export function SwapDialog({ row, onClose }: { row: MeterPointRow; onClose: () => void }) {
  const format = useFormat();
  const ask = useAsk();
  const toast = useToast();
  const form = useRef<HTMLFormElement>(null);
  const [at, setAt] = useState('');
  const [finalRead, setFinalRead] = useState('');
  const [isLost, setLost] = useState(false);
  const [serial, setSerial] = useState('');
  const [initialRead, setInitialRead] = useState('');
  const [multiplier, setMultiplier] = useState(String(row.multiplier));
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState('');
  const [isBusy, setBusy] = useState(false);
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
    if (!isReady || isBusy || moment === undefined) return;
    setBusy(true);
    const answer = await ask('meter:swap', {
      servicePoint: row.id,
      at: moment,
      finalRead: isLost ? null : number(finalRead),
      newSerial: serial.trim(),
      initialRead: number(initialRead),
      multiplier: number(multiplier),
      reason: reason.trim(),
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setRefusal(answer.message);
      return;
    }
    toast({ kind: 'done', title: `Meter ${serial.trim()} recorded; its days are looked at again` });
    onClose();
  };

  return (
    <Dialog
      title={`Swap the meter of ${row.name} (${row.id})`}
      onClose={onClose}
      testId="swap-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="swap-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            Record the swap
          </Button>
        </>
      }
    >
      <form
        ref={form}
        className="swap-form"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <label className="field swap-wide">
          When it was replaced ({format.timeZone})
          <input
            className="ix-form-control"
            type="datetime-local"
            data-first=""
            data-testid="swap-at"
            value={at}
            onChange={(event) => setAt(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Final read of {row.serial}
          <input
            className="ix-form-control"
            inputMode="decimal"
            data-testid="swap-final"
            disabled={isLost}
            value={finalRead}
            placeholder={row.lastRead === null ? '' : `last read ${format.plain(row.lastRead)}`}
            onChange={(event) => setFinalRead(event.currentTarget.value)}
          />
        </label>
        <label className="swap-lost">
          <input type="checkbox" checked={isLost} onChange={(event) => setLost(event.currentTarget.checked)} />
          lost: estimate the use up to the swap
        </label>
        <label className="field">
          Serial number of the new meter
          <input
            className="ix-form-control"
            data-testid="swap-serial"
            maxLength={60}
            value={serial}
            onChange={(event) => setSerial(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Its initial read
          <input
            className="ix-form-control"
            inputMode="decimal"
            data-testid="swap-initial"
            value={initialRead}
            onChange={(event) => setInitialRead(event.currentTarget.value)}
          />
        </label>
        <label className="field">
          Its multiplier
          <input
            className="ix-form-control"
            inputMode="decimal"
            value={multiplier}
            onChange={(event) => setMultiplier(event.currentTarget.value)}
          />
        </label>
        <label className="field swap-wide">
          Reason, kept in the log with your name
          <textarea
            className="ix-form-control"
            rows={2}
            maxLength={1000}
            data-testid="swap-reason"
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      </form>
      {refusal !== '' && <p className="reason">{refusal}</p>}
    </Dialog>
  );
}

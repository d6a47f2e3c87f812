import { useRef, useState } from 'react';
import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import type { Catalogue } from './LotsTab.tsx';

interface LotDialogProps {
  readonly event: 'received' | 'moved' | 'released';
  /** Of `moved` and `released`. */
  readonly lot: LotRow | undefined;
  readonly catalogue: Catalogue;
  readonly onClose: () => void;
}

const WORDS = {
  received: { title: 'Receive a lot', verb: 'Receive', done: 'received' },
  moved: { title: 'Move the lot', verb: 'Move', done: 'moved' },
  released: { title: 'The lot leaves the site', verb: 'Ship', done: 'left the site' },
} as const;

/** A lot comes, moves or leaves; it may have happened earlier than now, and what it went through is counted from then. */
export function LotDialog({ event, lot, catalogue, onClose }: LotDialogProps) {
  const ask = useAsk();
  const toast = useToast();
  const [id, setId] = useState(event === 'received' ? '' : (lot?.id ?? ''));
  const [product, setProduct] = useState(catalogue.products[0]?.id ?? '');
  const [store, setStore] = useState(catalogue.stores.find((each) => each.id !== lot?.store)?.id ?? '');
  const [quantity, setQuantity] = useState('');
  const [minutesAgo, setMinutesAgo] = useState('0');
  const [comment, setComment] = useState('');
  const [trouble, setTrouble] = useState('');
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const words = WORDS[event];
  const ago = Number(minutesAgo.replace(',', '.'));
  const isReady = id.trim() !== '' && Number.isFinite(ago) && ago >= 0;

  const save = async () => {
    if (!isReady || isBusy) return;
    setBusy(true);
    setTrouble('');
    const answer = await ask('lot:record', {
      event,
      lot: id.trim(),
      comment: comment.trim(),
      ...(event === 'received' ? { product, quantity: quantity.trim() } : {}),
      ...(event === 'released' ? {} : { store }),
      ...(ago > 0 ? { at: Math.round((Date.now() - ago * 60_000) * 1000) } : {}),
    });
    setBusy(false);
    if (answer === undefined) return;
    if (!answer.ok) {
      setTrouble(answer.message);
      return;
    }
    toast({ kind: 'done', title: `Lot ${id.trim()} ${words.done}` });
    onClose();
  };

  return (
    <Dialog
      title={event === 'received' ? words.title : `${words.title}: ${lot?.id ?? ''}`}
      onClose={onClose}
      testId="lot-dialog"
      footer={
        <>
          <Button variant="tertiary" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            testId="lot-confirm"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => form.current?.requestSubmit()}
          >
            {words.verb}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        onSubmit={(submitted) => {
          submitted.preventDefault();
          void save();
        }}
      >
        {event === 'received' && (
          <>
            <label className="field">
              Lot number
              <input
                className="ix-form-control"
                data-testid="lot-id"
                data-first=""
                maxLength={120}
                value={id}
                onChange={(change) => setId(change.currentTarget.value)}
              />
            </label>
            <label className="field">
              Product
              <select
                className="ix-form-control"
                data-testid="lot-product"
                value={product}
                onChange={(change) => setProduct(change.currentTarget.value)}
              >
                {catalogue.products.map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              Quantity
              <input
                className="ix-form-control"
                data-testid="lot-quantity"
                maxLength={60}
                value={quantity}
                placeholder="24 boxes"
                onChange={(change) => setQuantity(change.currentTarget.value)}
              />
            </label>
          </>
        )}
        {event !== 'released' && (
          <label className="field">
            Store
            <select
              className="ix-form-control"
              data-testid="lot-store"
              value={store}
              onChange={(change) => setStore(change.currentTarget.value)}
            >
              {catalogue.stores
                .filter((each) => event === 'received' || each.id !== lot?.store)
                .map((each) => (
                  <option key={each.id} value={each.id}>
                    {each.name}
                  </option>
                ))}
            </select>
          </label>
        )}
        <label className="field">
          Minutes ago (0: now)
          <input
            className="ix-form-control"
            data-testid="lot-ago"
            inputMode="decimal"
            value={minutesAgo}
            onChange={(change) => setMinutesAgo(change.currentTarget.value)}
          />
        </label>
        <label className="field">
          Note, kept in the log with your name
          <textarea
            className="ix-form-control"
            data-testid="lot-comment"
            rows={2}
            maxLength={1000}
            value={comment}
            onChange={(change) => setComment(change.currentTarget.value)}
          />
        </label>
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
      {trouble !== '' && (
        <p className="form-trouble" role="alert" data-testid="lot-trouble">
          {trouble}
        </p>
      )}
    </Dialog>
  );
}

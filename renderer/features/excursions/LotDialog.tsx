import { useState } from 'react';
import type { LotRow } from '../../../shared/contract/coldChainChannels.ts';
import { useAsk } from '../../live/StationContext.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
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
  const words = WORDS[event];
  const ago = Number(minutesAgo.replace(',', '.'));
  const isReady = id.trim() !== '' && Number.isFinite(ago) && ago >= 0;

  const save = async () => {
    const answer = await ask('lot:record', {
      event,
      lot: id.trim(),
      comment: comment.trim(),
      ...(event === 'received' ? { product, quantity: quantity.trim() } : {}),
      ...(event === 'released' ? {} : { store }),
      ...(ago > 0 ? { at: Math.round((Date.now() - ago * 60_000) * 1000) } : {}),
    });
    if (answer === undefined) return undefined;
    if (!answer.ok) return answer.message;
    toast({ kind: 'done', title: `Lot ${id.trim()} ${words.done}` });
    onClose();
    return undefined;
  };

  return (
    <FormDialog
      title={event === 'received' ? words.title : `${words.title}: ${lot?.id ?? ''}`}
      verb={words.verb}
      name="lot"
      isReady={isReady}
      onConfirm={save}
      onClose={onClose}
    >
      {event === 'received' && (
        <>
          <TextField label="Lot number" testId="lot-id" isFirst lengthMax={120} value={id} onChange={setId} />
          <SelectField
            label="Product"
            testId="lot-product"
            value={product}
            options={catalogue.products.map((each) => [each.id, each.name] as const)}
            onChange={setProduct}
          />
          <TextField
            label="Quantity"
            testId="lot-quantity"
            lengthMax={60}
            placeholder="24 boxes"
            value={quantity}
            onChange={setQuantity}
          />
        </>
      )}
      {event !== 'released' && (
        <SelectField
          label="Store"
          testId="lot-store"
          value={store}
          options={catalogue.stores
            .filter((each) => event === 'received' || each.id !== lot?.store)
            .map((each) => [each.id, each.name] as const)}
          onChange={setStore}
        />
      )}
      <TextField label="Minutes ago (0: now)" testId="lot-ago" isNumber value={minutesAgo} onChange={setMinutesAgo} />
      <TextField
        label="Note, kept in the log with your name"
        rows={2}
        testId="lot-comment"
        value={comment}
        onChange={setComment}
      />
    </FormDialog>
  );
}

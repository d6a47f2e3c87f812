import type { Disposition, LotBody } from '../../shared/domain/entry.ts';

/** Where a lot lay; `to` null: still there. Times in µs. */
export interface LotStay {
  readonly store: string;
  readonly from: number;
  readonly to: number | null;
}

export const LOT_STATES = ['stored', 'quarantined', 'investigated', 'rejected', 'released'] as const;
export type LotState = (typeof LOT_STATES)[number];

/** A lot as its entries tell it. */
export interface Lot {
  readonly id: string;
  readonly product: string;
  readonly quantity: string;
  readonly state: LotState;
  readonly stays: readonly LotStay[];
}

const STATE_OF: Readonly<Record<Disposition, LotState>> = {
  release: 'stored',
  quarantine: 'quarantined',
  reject: 'rejected',
  investigate: 'investigated',
};

/** What an entry makes of a lot. @param lot undefined: not known yet */
export function applyLotEvent(lot: Lot | undefined, body: LotBody): Lot {
  const at = body.from ?? body.at;
  const { product, quantity } = body;
  if (lot === undefined || body.event === 'received') {
    const stays = body.store === null ? [] : [{ store: body.store, from: at, to: null }];
    return { id: body.lot, product, quantity, state: 'stored', stays };
  }
  if (body.event === 'disposed')
    return { ...lot, state: body.disposition === undefined ? lot.state : STATE_OF[body.disposition] };
  const ended = lot.stays.map((stay) => (stay.to === null ? { ...stay, to: Math.max(stay.from, at) } : stay));
  if (body.event === 'released') return { ...lot, state: 'released', stays: ended };
  return { ...lot, stays: body.store === null ? ended : [...ended, { store: body.store, from: at, to: null }] };
}

export interface LotRequest {
  readonly event: 'received' | 'moved' | 'released';
  readonly lot: string;
  readonly store: string | null;
  /** µs: when it happened. */
  readonly at: number;
}

/** Why a lot cannot be received, moved or released so; undefined when it can. @param openExcursions undecided ones it was in */
export function lotRefusal(
  lot: Lot | undefined,
  { event, lot: id, store, at }: LotRequest,
  now: number,
  undecided: number,
): string | undefined {
  if (at > now) return `lot ${id}: the time lies ahead`;
  if (event === 'received') return lot === undefined ? undefined : `lot ${id} was received before`;
  if (lot === undefined) return `there is no lot ${id}`;
  const here = lot.stays.at(-1);
  if (lot.state === 'released' || here === undefined || here.to !== null) return `lot ${id} has left already`;
  if (at < here.from) return `lot ${id} came into ${here.store} only later`;
  if (event === 'moved') return here.store === store ? `lot ${id} lies in ${store} already` : undefined;
  if (lot.state === 'quarantined' || lot.state === 'investigated')
    return `lot ${id} is ${lot.state === 'quarantined' ? 'in quarantine' : 'under investigation'}: decide about it first`;
  if (undecided > 0)
    return `lot ${id} was in ${undecided === 1 ? 'an excursion' : `${undecided} excursions`} nobody has decided about`;
  return undefined;
}

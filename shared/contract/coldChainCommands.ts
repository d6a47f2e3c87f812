import type { ExcursionCause } from '../domain/entries/excursion.ts';
import type { Signature } from '../domain/entries/head.ts';
import type { Disposition } from '../domain/entries/lot.ts';
import type { Actor } from '../domain/entry.ts';

export type Outcome = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** What people change of lots and excursions; each is one transaction. */
export interface ColdChainCommands {
  recordLot: {
    request: {
      readonly event: 'received' | 'moved' | 'released';
      readonly lot: string;
      /** Of `received`. */
      readonly product?: string;
      readonly quantity?: string;
      /** Of `received` and `moved`: where it lies now. */
      readonly store?: string;
      /** µs: when it happened; default: now. */
      readonly at?: number;
      readonly comment: string;
      readonly actor: Actor;
    };
    response: Outcome;
  };
  disposeLots: {
    request: {
      readonly lots: readonly string[];
      /** Excursions the decision is about; empty: all that nobody has decided about yet. */
      readonly excursions: readonly string[];
      readonly disposition: Disposition;
      readonly reason: string;
      readonly signature: Signature;
      readonly second?: Signature;
      readonly actor: Actor;
    };
    response: { decided: string[]; refused: { lot: string; reason: string }[] };
  };
  annotateExcursion: {
    request: {
      readonly excursion: string;
      readonly cause: ExcursionCause;
      readonly comment: string;
      readonly actor: Actor;
    };
    response: Outcome;
  };
  /** Makes every sum of probes and lots again from the log. */
  rebuildColdChain: { request: Record<string, never>; response: { readonly lots: number } };
}

type RecordLot = ColdChainCommands['recordLot']['request'];

/** What a window or the command line asked, with the person who asked; fields that were not given are left out. */
export function recordLotOf(
  asked: { readonly [F in keyof Omit<RecordLot, 'actor'>]: RecordLot[F] | undefined },
  actor: Actor,
): RecordLot {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { ...(given as Omit<RecordLot, 'actor'>), actor };
}

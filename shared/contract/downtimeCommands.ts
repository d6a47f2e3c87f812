import type { Actor, Signature } from '../domain/entries/head.ts';

interface Editing {
  readonly actor: Actor;
  /** Why it is changed after the edit window; empty before. */
  readonly why: string;
  readonly signatures?: readonly Signature[] | undefined;
}
type Outcome = { ok: true } | { ok: false; message: string };

/** What people say of stops. */
export interface DowntimeCommands {
  codeStops: {
    request: Editing & {
      /** `parts`: beginnings (µs) of the parts that are meant; empty: all of the stop. */
      readonly stops: readonly { readonly stop: string; readonly parts: readonly number[] }[];
      /** Null: said to have none. */
      readonly reason: string | null;
      readonly comment: string;
    };
    response: { coded: string[]; refused: { stop: string; reason: string }[] };
  };
  splitStop: { request: Editing & { readonly stop: string; readonly at: number }; response: Outcome };
  /** The cut at `at` goes; what was said of the part before, or after, holds for both. */
  mergeStop: {
    request: Editing & { readonly stop: string; readonly at: number; readonly keep: 'before' | 'after' };
    response: Outcome;
  };
  undoStop: { request: Editing & { readonly stop: string }; response: Outcome };
}

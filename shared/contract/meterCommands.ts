import type { Signature } from '../domain/entries/head.ts';
import type { Actor } from '../domain/entry.ts';
import type { MeterDecision } from '../domain/meterCheck.ts';

/** A meter was replaced; registers in their own units. */
export interface MeterSwapRequest {
  readonly servicePoint: string;
  /** µs: the moment of the replacement. */
  readonly at: number;
  /** null: lost. */
  readonly finalRead: number | null;
  readonly newSerial: string;
  readonly initialRead: number;
  /** Of the new meter; absent: as before. */
  readonly multiplier?: number | undefined;
  readonly registerDigits?: number | undefined;
  readonly reason: string;
}

/** What a person decides about exceptions of validation. */
export interface MeterDecideRequest {
  readonly exceptions: readonly string[];
  readonly decision: MeterDecision;
  /** Interval of the day and its use; for `editValue` alone, and of one exception. */
  readonly edits?: readonly (readonly [number, number])[] | undefined;
  readonly reason: string;
}

/** What the engine does for service points. */
export interface MeterCommands {
  swapMeter: {
    request: MeterSwapRequest & { readonly actor: Actor };
    response: { readonly ok: true } | { readonly ok: false; readonly message: string };
  };
  decideMeterExceptions: {
    request: MeterDecideRequest & {
      readonly actor: Actor;
      readonly signature?: Signature;
      readonly second?: Signature;
    };
    response: { decided: string[]; refused: { exception: string; reason: string }[] };
  };
}

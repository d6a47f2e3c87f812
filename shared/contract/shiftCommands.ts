import type { Actor, Signature } from '../domain/entries/head.ts';
import type { ClosedOee } from '../domain/entries/shiftLog.ts';

type Outcome = { ok: true; seq: number } | { ok: false; message: string };

/** What people write and sign of their shifts. */
export interface ShiftCommands {
  noteShift: {
    request: {
      readonly text: string;
      readonly tags: readonly string[];
      readonly workUnit: string | null;
      /** Calendar the note belongs to where it is about no work unit. */
      readonly area: string;
      readonly actor: Actor;
    };
    response: { seq: number };
  };
  handOverShift: {
    request: {
      readonly area: string;
      /** µs: beginning of the shift that is handed over. */
      readonly start: number;
      readonly text: string;
      readonly outgoing: Signature;
      readonly incoming: Signature;
    };
    response: Outcome;
  };
  closeShift: {
    request: {
      readonly area: string;
      readonly start: number;
      readonly text: string;
      /** OEE of the shift's work units up to `until`, worked out from sealed readings. */
      readonly oee: readonly ClosedOee[];
      readonly until: number;
      /** What stands in the way, given to somebody by name. */
      readonly handOver: readonly {
        readonly kind: 'quarantine' | 'uncodedStop';
        readonly to: string;
        readonly why: string;
      }[];
      readonly signature: Signature;
    };
    response: Outcome;
  };
}

import type { Instant } from '../../../shared/domain/time.ts';
import type { OwedAnswers } from './owedAnswers.ts';
import type { ReadFunction } from './protocol.ts';

/** What became of one request; silence is the caller's to notice. */
export type ReadOutcome =
  /** Data bytes as they travelled; a view that is valid during the call only. `at`: when they came, if not just now. */
  | { readonly kind: 'read'; readonly data: Uint8Array; readonly at?: Instant }
  | { readonly kind: 'exception'; readonly exceptionCode: number }
  /** What came cannot be trusted, and was counted and thrown away; the line goes on by itself. Ask again. */
  | { readonly kind: 'refused'; readonly problem: string };

export type IdentifyOutcome =
  /** The PDU of the answer, function code first. */
  { readonly kind: 'answer'; readonly pdu: Uint8Array } | Exclude<ReadOutcome, { kind: 'read' }>;

/** What a line did not believe. `late`: the answer to a request that was given up. */
export type Rejected = 'late' | 'malformed';

export interface ModbusLineEvents {
  opened(): void;
  /** Once, unless `destroy` was called first. `isDoubt`: an answer was refused, rather than the line broken. */
  lost(reason: string, isDoubt: boolean): void;
  /** Something came that answers nothing; the line goes on. `afterMs`: how long after its request a late answer came. */
  rejected(what: Rejected, problem: string, late?: { readonly unitId: number; readonly afterMs: number }): void;
  /** The line was busy with itself (draining, keeping silence) and can be asked again. */
  free(): void;
}

/** Names a request under way on one line. */
export type RequestId = number;

/**
 * One line to one or many units, for reading. It is opened once and does not come back after `lost` or `destroy`; no outcome
 * comes after either. Every answer is checked against its request before it is handed on.
 */
export interface ModbusLine {
  /** Requests that may be made right now. */
  room(): number;
  read(
    unitId: number,
    functionCode: ReadFunction,
    start: number,
    count: number,
    done: (outcome: ReadOutcome) => void,
  ): RequestId;
  /** Read Device Identification (MAP 6.21). @param code 1 basic, 2 regular, 3 extended, 4 one object */
  identify(unitId: number, code: number, objectId: number, done: (outcome: IdentifyOutcome) => void): RequestId;
  /**
   * No answer in time: its answer, should it still come, is recognised as late, and `done` is not called any more. False:
   * the answer has just come and is about to be handed on.
   */
  giveUp(request: RequestId): boolean;
  /** Time the request and a full answer take on the wire, in ms, on top of what the unit needs. */
  wireMs(functionCode: number, count: number): number;
  /** Answers that may still come and cannot be told by an id; undefined on a line with transaction ids. */
  readonly owed: OwedAnswers | undefined;
  /** Resolves when port or socket is gone. */
  destroy(): Promise<void>;
}

import type { Clock } from '../../../shared/domain/time.ts';
import type { TimerHandle, Timers } from '../driver.ts';
import type { IdentifyOutcome, ModbusLine, ModbusLineEvents, ReadOutcome, RequestId } from './modbusLine.ts';
import type { OwedAnswers } from './owedAnswers.ts';
import {
  dataBytesOf,
  EXCEPTION_BIT,
  IDENTIFY_FUNCTION,
  IDENTIFY_MEI_TYPE,
  type ReadFunction,
  readPdu,
} from './protocol.ts';
import type { BytePipe, BytePipeEvents } from './serial/index.ts';
import { type FrameHead, headOf, type SerialFraming } from './serialFrame.ts';

export interface SerialLineOptions {
  readonly framing: SerialFraming;
  /** Silence between two frames, ms. */
  readonly turnaroundMs: number;
  /** Silence after opening: what was asked before, by whomever, may still be answered. */
  readonly openQuietMs: number;
  /** One character on the wire, ms. */
  readonly charMs: number;
  /** Debts outlive a port that is opened anew: the units do not know of it. */
  readonly owed: OwedAnswers;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly open: (events: BytePipeEvents) => BytePipe;
}

/**
 * - `opening`: waits for the port;
 * - `quiet`: silence is being kept until `untilMs`, begun anew by every byte;
 * - `idle`: may be asked;
 * - `waiting`: one request is under way;
 * - `settling`: the answer is here, and is believed if nothing follows it within a turnaround;
 * - `draining`: the answer to a request given up may still come; until then, or `untilMs`, nobody is asked.
 */
type State = 'opening' | 'quiet' | 'idle' | 'waiting' | 'settling' | 'draining' | 'over';

interface UnderWay {
  readonly id: RequestId;
  readonly expected: FrameHead;
  readonly sentMs: number;
  readonly done: (outcome: ReadOutcome | IdentifyOutcome) => void;
}

/** An adapter may hold bytes back for a while (USB serial adapters: 16 ms); after doubt, and after opening, that is waited for. */
const QUIET_MS_AFTER_DOUBT = 40;
/** A line that is never silent for so long is opened anew. */
const BABBLE_MS_MAX = 10_000;
/** Exceptions in a row that could as well be late ones, with nothing else coming: then they are what the unit says now. */
const UNCLEAR_MAX = 3;

/**
 * Modbus over a line without transaction ids (RTU, ASCII, RTU over TCP): one request at a time for the whole line, however
 * many units are on it. What comes is put into frames, checked, and compared with the one request under way and with the
 * answers that are owed (`OwedAnswers`); anything else is counted, and the line kept silent until it has settled.
 */
export class SerialLine implements ModbusLine {
  readonly owed: OwedAnswers;
  readonly #options: SerialLineOptions;
  readonly #events: ModbusLineEvents;
  readonly #pipe: BytePipe;
  readonly #bytes: Buffer;
  #length = 0;
  #state: State = 'opening';
  #underWay: UnderWay | undefined;
  /** The answer that is settling. */
  #answer: ReadOutcome | IdentifyOutcome | undefined;
  #untilMs = 0;
  #restlessSinceMs: number | undefined;
  #timer: TimerHandle | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #requests = 0;
  readonly #unclear = new Map<number, number>();

  constructor(options: SerialLineOptions, events: ModbusLineEvents) {
    this.#options = options;
    this.#events = events;
    this.owed = options.owed;
    this.#bytes = Buffer.alloc(2 * options.framing.frameCharsMax);
    this.#pipe = options.open({
      opened: () => {
        if (this.#state !== 'opening') return;
        this.#enter('quiet', Math.max(QUIET_MS_AFTER_DOUBT, options.openQuietMs));
        events.opened();
      },
      received: (piece) => this.#receive(piece),
      closed: (reason) => {
        if (this.#state === 'over') return;
        this.#end();
        events.lost(reason, false);
      },
    });
  }

  room(): number {
    return this.#state === 'idle' ? 1 : 0;
  }

  wireMs(functionCode: number, count: number): number {
    const { framing, charMs } = this.#options;
    const chars = framing.charsFor(5) + framing.charsFor(2 + dataBytesOf(functionCode, count));
    return chars * charMs;
  }

  read(unitId: number, functionCode: ReadFunction, start: number, count: number, done: (outcome: ReadOutcome) => void) {
    const expected = { unitId, functionCode, dataBytes: dataBytesOf(functionCode, count) };
    return this.#send(expected, readPdu(functionCode, start, count), done as UnderWay['done']);
  }

  identify(unitId: number, code: number, objectId: number, done: (outcome: IdentifyOutcome) => void): RequestId {
    const pdu = Uint8Array.of(IDENTIFY_FUNCTION, IDENTIFY_MEI_TYPE, code, objectId);
    return this.#send({ unitId, functionCode: IDENTIFY_FUNCTION }, pdu, done as UnderWay['done']);
  }

  giveUp(request: RequestId): boolean {
    const underWay = this.#underWay;
    if (underWay?.id !== request || this.#state !== 'waiting') return this.#state !== 'settling';
    this.#underWay = undefined;
    this.owed.gaveUp(underWay.expected, underWay.sentMs);
    if (this.#length > 0) this.#events.rejected('malformed', 'half an answer');
    this.#length = 0;
    this.#enter('draining', this.owed.drainMs(underWay.expected.unitId));
    return true;
  }

  async destroy(): Promise<void> {
    this.#end();
    await this.#pipe.destroy();
  }

  #send(expected: FrameHead, pdu: Uint8Array, done: UnderWay['done']): RequestId {
    const id = ++this.#requests;
    this.#underWay = { id, expected, sentMs: this.#options.clock.monotonicMs(), done };
    this.#state = 'waiting';
    this.#pipe.write(this.#options.framing.encode(expected.unitId, pdu));
    return id;
  }

  #receive(piece: Uint8Array): void {
    if (this.#state === 'over' || this.#state === 'opening') return;
    if (this.#state === 'settling') {
      this.#doubt('bytes after the answer');
      return;
    }
    if (this.#length + piece.length > this.#bytes.length) {
      this.#length = 0;
      this.#doubt('more bytes than any answer has');
      return;
    }
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
    this.#examine();
    if (this.#state === 'quiet' || (this.#state === 'idle' && this.#length > 0)) {
      this.#keepQuiet(this.#options.turnaroundMs);
    }
  }

  #examine(): void {
    const { framing } = this.#options;
    while (this.#length > 0) {
      const found = framing.next(this.#bytes.subarray(0, this.#length));
      if (found.kind === 'partial') {
        if (found.head && !this.#isPossible(found.head)) this.#doubt(this.#strange(found.head));
        return;
      }
      if (found.kind === 'broken') {
        const { expected } = this.#underWay ?? {};
        const isOurs =
          expected !== undefined && isSame(expected, found.damaged) && !this.owed.owesAnything(expected.unitId);
        this.#doubt(found.problem, isOurs);
        return;
      }
      const head = headOf(found.unitId, found.pdu);
      const verdict = this.#judge(head, found.pdu);
      if (verdict === 'strange') {
        this.#doubt(this.#strange(head));
        return;
      }
      this.#bytes.copyWithin(0, found.length, this.#length);
      this.#length -= found.length;
      if (verdict !== 'answer') continue;
      if (this.#length > 0) this.#doubt('bytes after the answer');
      else this.#enter('settling', this.#options.turnaroundMs);
      return;
    }
  }

  /** A whole frame with the right check sum: the answer, a late answer (dealt with here), or neither. */
  #judge(head: FrameHead, pdu: Uint8Array): 'answer' | 'late' | 'strange' {
    const expected = this.#state === 'waiting' ? this.#underWay?.expected : undefined;
    const isException = (head.functionCode & EXCEPTION_BIT) !== 0;
    if (expected?.unitId === head.unitId) {
      if (isException && head.functionCode === (expected.functionCode | EXCEPTION_BIT) && pdu[1] !== 0) {
        if (!this.owed.owesFunction(head.unitId, expected.functionCode) || this.#isClearByNow(head.unitId)) {
          this.#answer = { kind: 'exception', exceptionCode: pdu[1]! };
          return 'answer';
        }
      } else if (isSame(expected, head)) {
        const at = this.#options.clock.now();
        this.#answer =
          head.functionCode === IDENTIFY_FUNCTION
            ? { kind: 'answer', pdu: Uint8Array.from(pdu) }
            : { kind: 'read', data: Uint8Array.from(pdu.subarray(2)), at };
        return 'answer';
      }
    }
    return this.#takeLate(head) ? 'late' : 'strange';
  }

  #takeLate(head: FrameHead): boolean {
    const late = this.owed.take(head, this.#options.clock.monotonicMs());
    if (!late) return false;
    this.#events.rejected('late', `an answer came ${Math.round(late.afterMs)} ms after its request`, {
      unitId: head.unitId,
      afterMs: late.afterMs,
    });
    if (this.#state === 'draining') this.#keepQuiet(this.#options.turnaroundMs);
    return true;
  }

  /** A unit that says nothing but exceptions is believed after a few: no late answer can come that often. */
  #isClearByNow(unitId: number): boolean {
    const unclear = (this.#unclear.get(unitId) ?? 0) + 1;
    this.#unclear.set(unitId, unclear);
    if (unclear < UNCLEAR_MAX) return false;
    this.owed.clear(unitId);
    return true;
  }

  /** Whether what has arrived of a frame can become one that somebody waits for. */
  #isPossible(head: FrameHead): boolean {
    const { unitId, functionCode, dataBytes } = head;
    const expected = this.#underWay?.expected;
    const asked = functionCode & ~EXCEPTION_BIT;
    const isException = asked !== functionCode;
    const fits = (shape: FrameHead): boolean =>
      shape.functionCode === asked && (isException || dataBytes === undefined || shape.dataBytes === dataBytes);
    if (expected?.unitId === unitId && fits(expected)) return true;
    return dataBytes === undefined ? this.owed.owesFunction(unitId, asked) : this.owed.owes(head);
  }

  #strange({ unitId, functionCode, dataBytes }: FrameHead): string {
    const expected = this.#underWay?.expected;
    if (!expected) return 'bytes that answer no request';
    if (unitId !== expected.unitId) return `unit ${unitId} answers instead of ${expected.unitId}`;
    if ((functionCode & ~EXCEPTION_BIT) !== expected.functionCode) {
      return `function ${functionCode} answered instead of ${expected.functionCode}`;
    }
    return `byte count ${dataBytes} instead of ${expected.dataBytes}`;
  }

  /**
   * Something came that is not to be believed. The request under way is given up with it: its answer may still come, unless
   * what came was that answer, damaged.
   */
  #doubt(problem: string, isOurs = false): void {
    const underWay = this.#underWay;
    this.#underWay = undefined;
    this.#answer = undefined;
    this.#length = 0;
    this.#events.rejected('malformed', problem);
    if (underWay && !isOurs) this.owed.gaveUp(underWay.expected, underWay.sentMs);
    this.#restlessSinceMs ??= this.#options.clock.monotonicMs();
    if (this.#state !== 'draining') this.#keepQuiet(Math.max(QUIET_MS_AFTER_DOUBT, this.#options.turnaroundMs));
    underWay?.done({ kind: 'refused', problem });
  }

  #keepQuiet(ms: number): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#state === 'quiet') {
      if (nowMs - (this.#restlessSinceMs ?? nowMs) >= BABBLE_MS_MAX) {
        this.#lose('the line is never silent');
        return;
      }
      this.#untilMs = Math.max(this.#untilMs, nowMs + ms);
      return;
    }
    this.#enter('quiet', ms);
  }

  #enter(state: State, forMs: number): void {
    this.#state = state;
    this.#untilMs = this.#options.clock.monotonicMs() + forMs;
    this.#setTimer();
  }

  #setTimer(): void {
    if (this.#timer !== undefined) {
      if (this.#timerAtMs <= this.#untilMs) return;
      this.#options.timers.cancel(this.#timer);
    }
    this.#timerAtMs = this.#untilMs;
    const delayMs = Math.max(0, Math.ceil(this.#untilMs - this.#options.clock.monotonicMs()));
    this.#timer = this.#options.timers.after(delayMs, this.#timeIsUp);
  }

  readonly #timeIsUp = (): void => {
    this.#timer = undefined;
    if (this.#state !== 'quiet' && this.#state !== 'settling' && this.#state !== 'draining') return;
    if (this.#options.clock.monotonicMs() < this.#untilMs) {
      this.#setTimer();
      return;
    }
    const underWay = this.#underWay;
    const answer = this.#answer;
    this.#underWay = undefined;
    this.#answer = undefined;
    if (this.#state !== 'settling') {
      if (this.#length > 0) this.#events.rejected('malformed', 'half a frame');
      this.#length = 0;
    }
    this.#restlessSinceMs = undefined;
    this.#state = 'idle';
    if (underWay && answer) {
      const { expected, sentMs, done } = underWay;
      this.owed.answered(expected.unitId, sentMs, this.#options.clock.monotonicMs());
      if (answer.kind !== 'exception') this.#unclear.delete(expected.unitId);
      done(answer);
    }
    if ((this.#state as State) === 'idle') this.#events.free();
  };

  #lose(reason: string): void {
    this.#end();
    void this.#pipe.destroy();
    this.#events.lost(reason, true);
  }

  #end(): void {
    if (this.#underWay && this.#state === 'waiting') this.owed.gaveUp(this.#underWay.expected, this.#underWay.sentMs);
    this.#state = 'over';
    this.#underWay = undefined;
    this.#answer = undefined;
    if (this.#timer !== undefined) this.#options.timers.cancel(this.#timer);
    this.#timer = undefined;
  }
}

const isSame = (expected: FrameHead, head: FrameHead | undefined): boolean =>
  head !== undefined &&
  head.unitId === expected.unitId &&
  head.functionCode === expected.functionCode &&
  head.dataBytes === expected.dataBytes;

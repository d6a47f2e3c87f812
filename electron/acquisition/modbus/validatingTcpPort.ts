import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { AnswerStream, type ExpectedAnswer } from './answerStream.ts';
import {
  dataBytesOf,
  FRAME_BYTES_MAX,
  IDENTIFY_FUNCTION,
  IDENTIFY_MEI_TYPE,
  isReadFunction,
  MBAP_BYTES,
} from './protocol.ts';
import { crc16 } from './rtuFraming.ts';

export interface TcpPortOptions {
  readonly host: string;
  readonly port: number;
  readonly maxInFlight: number;
  /** First of the transaction ids of this connection; a late answer to an earlier connection then matches none. */
  readonly firstTransactionId: number;
}

/** Transaction ids used in turn on one connection; modbus-serial keeps a record for each. */
export const TRANSACTION_IDS = 4096;
/** Ids that wait for a late answer are not used again; when so many do, a new connection begins with none. */
const GIVEN_UP_MAX = 1024;
const KEEP_ALIVE_MS = 10_000;
const CRC_BYTES = 2;

/**
 * The port modbus-serial talks through: it hands over a request in RTU form (unit, PDU, CRC) and gets answers back in the
 * same form. In between stands everything modbus-serial does not do: the stream is put together and every answer checked
 * against what was asked (`AnswerStream`) before modbus-serial sees it; on doubt the socket is destroyed and `doubt`
 * emitted with the problem. One port is one connection and never reconnects: that is the driver's decision.
 *
 * Only functions 1 to 4 and device identification pass: a request to write is a mistake of ours and throws.
 *
 * Events: `data` (RTU answer, valid during the call), `late` (see the number), `doubt` (problem), `close` (reason or
 * undefined).
 */
export class ValidatingTcpPort extends EventEmitter {
  /** Read by modbus-serial to find the request an answer belongs to. */
  _transactionIdRead = 0;
  readonly #options: TcpPortOptions;
  readonly #socket: Socket;
  readonly #answers: AnswerStream;
  readonly #rtu = Buffer.alloc(FRAME_BYTES_MAX + CRC_BYTES);
  #unsent: Buffer[] = [];
  #lateTold = 0;
  /** Offset of the next transaction id; never one whose answer may still come. */
  #next = 0;
  readonly #identifications = new Map<number, (pdu: Buffer) => void>();
  #isOpen = false;
  #isClosed = false;
  #reason: string | undefined;

  constructor(options: TcpPortOptions) {
    super();
    this.#options = options;
    this.#answers = new AnswerStream(options.maxInFlight);
    const buffer = Buffer.alloc(16_384);
    this.#socket = new Socket({
      onread: {
        buffer,
        callback: (bytes: number) => {
          this.#receive(buffer.subarray(0, bytes));
          return !this.#isClosed;
        },
      },
    } as ConstructorParameters<typeof Socket>[0]);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#reason ??= error.code ?? error.message;
    });
    this.#socket.on('end', () => {
      this.#reason ??= 'closed by the device';
    });
    this.#socket.on('close', () => this.#closed());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The id modbus-serial files its next request under; it also tries to reset it on opening, which we do not allow. */
  get _transactionIdWrite(): number {
    return (this.#options.firstTransactionId + this.#next) & 0xffff;
  }
  set _transactionIdWrite(_value: number) {}

  /** Late answers so far. */
  get late(): number {
    return this.#answers.late;
  }

  /** The answer is not waited for any more. */
  giveUp(transactionId: number): void {
    this.#identifications.delete(transactionId);
    this.#answers.giveUp(transactionId);
    if (this.#answers.givenUp <= GIVEN_UP_MAX) return;
    this.#reason ??= `${GIVEN_UP_MAX} requests without an answer`;
    this.destroy();
  }

  open(done: (error?: Error) => void): void {
    let pending: typeof done | undefined = done;
    const finish = (error?: Error): void => {
      pending?.(error);
      pending = undefined;
    };
    this.#socket.once('connect', () => {
      this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
      this.#isOpen = true;
      finish();
    });
    this.#socket.once('error', (error) => finish(error));
    this.#socket.connect({ host: this.#options.host, port: this.#options.port });
  }

  /** @throws Error when the request is not one that reads */
  write(rtuRequest: Buffer): void {
    const unitId = rtuRequest.readUInt8(0);
    const functionCode = rtuRequest.readUInt8(1);
    if (!isReadFunction(functionCode) || rtuRequest.length !== 8) {
      throw new Error(`Modbus function ${functionCode} is not one that reads; nothing else is ever sent to a plant`);
    }
    const quantity = rtuRequest.readUInt16BE(4);
    this.#send(rtuRequest.subarray(0, 6), { unitId, functionCode, dataBytes: dataBytesOf(functionCode, quantity) });
  }

  /** Read Device Identification (MAP 6.21), which bypasses modbus-serial: `done` gets the checked PDU, valid during the call. */
  identify(unitId: number, code: number, objectId: number, done: (pdu: Buffer) => void): number {
    const unitAndPdu = Uint8Array.of(unitId, IDENTIFY_FUNCTION, IDENTIFY_MEI_TYPE, code, objectId);
    const transactionId = this._transactionIdWrite;
    this.#identifications.set(transactionId, done);
    this.#send(unitAndPdu, { unitId, functionCode: IDENTIFY_FUNCTION, dataBytes: undefined });
    return transactionId;
  }

  #send(unitAndPdu: Uint8Array, expected: ExpectedAnswer): void {
    const transactionId = this._transactionIdWrite;
    this.#answers.expect(transactionId, expected);
    do this.#next = (this.#next + 1) % TRANSACTION_IDS;
    while (this.#answers.isExpected(this._transactionIdWrite));
    const request = Buffer.allocUnsafe(MBAP_BYTES - 1 + unitAndPdu.length);
    request.writeUInt16BE(transactionId, 0);
    request.writeUInt16BE(0, 2);
    request.writeUInt16BE(unitAndPdu.length, 4);
    request.set(unitAndPdu, 6);
    this.#unsent.push(request);
    if (this.#unsent.length === 1) queueMicrotask(() => this.#flush());
  }

  close(done?: () => void): void {
    this.destroy(done);
  }

  destroy(done?: () => void): void {
    if (done) {
      if (this.#isClosed) done();
      else this.once('close', () => done());
    }
    this.#isOpen = false;
    this.#socket.destroy();
  }

  /** Requests made in one go leave in one piece: with several under way, what costs is the system call. */
  #flush(): void {
    const unsent = this.#unsent;
    this.#unsent = [];
    if (this.#isOpen) this.#socket.write(unsent.length === 1 ? unsent[0]! : Buffer.concat(unsent));
  }

  #receive(piece: Buffer): void {
    if (!this.#isOpen) return;
    const verdict = this.#answers.push(piece, (transactionId, unitAndPdu) => {
      if (!this.#isOpen) return;
      const identified = this.#identifications.size > 0 ? this.#identifications.get(transactionId) : undefined;
      if (identified) {
        this.#identifications.delete(transactionId);
        return identified(unitAndPdu.subarray(1));
      }
      this._transactionIdRead = transactionId;
      this.emit('data', this.#toRtu(unitAndPdu));
    });
    if (this.#answers.late !== this.#lateTold) {
      this.#lateTold = this.#answers.late;
      this.emit('late');
    }
    if (verdict.kind === 'fine') return;
    this.#reason = verdict.problem;
    this.destroy();
    this.emit('doubt', verdict.problem);
  }

  #toRtu(unitAndPdu: Buffer): Buffer {
    const { length } = unitAndPdu;
    unitAndPdu.copy(this.#rtu, 0);
    this.#rtu.writeUInt16LE(crc16(this.#rtu, length), length);
    return this.#rtu.subarray(0, length + CRC_BYTES);
  }

  #closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#isOpen = false;
    this.emit('close', this.#reason);
    this.removeAllListeners();
  }
}

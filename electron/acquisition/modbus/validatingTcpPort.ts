import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import { AnswerStream } from './answerStream.ts';
import { FRAME_BYTES_MAX, isReadFunction, REQUEST_BYTES } from './protocol.ts';

export interface TcpPortOptions {
  readonly host: string;
  readonly port: number;
  readonly maxInFlight: number;
  /** First of the transaction ids of this connection; a late answer to an earlier connection then matches none. */
  readonly firstTransactionId: number;
}

/** Transaction ids used in turn on one connection; modbus-serial keeps a record for each. */
const TRANSACTION_IDS = 256;
const KEEP_ALIVE_MS = 10_000;
const CRC_BYTES = 2;

/**
 * The port modbus-serial talks through: it hands over a request in RTU form (unit, PDU, CRC) and gets answers back in the
 * same form. In between stands everything modbus-serial does not do: the stream is put together and every answer checked
 * against what was asked (`AnswerStream`) before modbus-serial sees it; on doubt the socket is destroyed and `doubt`
 * emitted with the problem. One port is one connection and never reconnects: that is the driver's decision.
 *
 * Only functions 1 to 4 pass: a request to write is a mistake of ours and throws.
 *
 * Events: `data` (RTU answer, valid during the call), `doubt` (problem), `close` (reason or undefined).
 */
export class ValidatingTcpPort extends EventEmitter {
  /** Read by modbus-serial to find the request an answer belongs to. */
  _transactionIdRead = 0;
  readonly #options: TcpPortOptions;
  readonly #socket: Socket;
  readonly #answers: AnswerStream;
  readonly #rtu = Buffer.alloc(FRAME_BYTES_MAX + CRC_BYTES);
  #unsent: Buffer[] = [];
  #requests = 0;
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
    return (this.#options.firstTransactionId + (this.#requests % TRANSACTION_IDS)) & 0xffff;
  }
  set _transactionIdWrite(_value: number) {}

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
    const transactionId = this._transactionIdWrite;
    this.#requests++;
    this.#answers.expect(transactionId, {
      unitId,
      functionCode,
      dataBytes: functionCode <= 2 ? (quantity + 7) >> 3 : quantity * 2,
    });
    const request = Buffer.allocUnsafe(REQUEST_BYTES);
    request.writeUInt16BE(transactionId, 0);
    request.writeUInt16BE(0, 2);
    request.writeUInt16BE(6, 4);
    rtuRequest.copy(request, 6, 0, 6);
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
      this._transactionIdRead = transactionId;
      this.emit('data', this.#toRtu(unitAndPdu));
    });
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

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** CRC-16/MODBUS (Modbus over Serial Line V1.02, 6.2.2), which modbus-serial wants to see on every answer. */
function crc16(bytes: Uint8Array, length: number): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}

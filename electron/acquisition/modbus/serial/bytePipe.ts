/**
 * Bytes to a device and back: a serial port or a socket. What the bytes mean is not known here. A pipe is opened once and
 * never reopens itself.
 */
export interface BytePipe {
  /** Sends all of it or nothing; a pipe that is not open swallows it. */
  write(bytes: Uint8Array): void;
  /** Resolves when the port or socket is gone. No event comes after the call. */
  destroy(): Promise<void>;
}

export interface BytePipeEvents {
  opened(): void;
  /** A piece of the stream as it arrived, however cut; valid during the call only. */
  received(piece: Uint8Array): void;
  /** Once: the pipe could not be opened or broke. `reason`: a system error code, or words. */
  closed(reason: string): void;
}

/** How a serial port is set (Modbus over Serial Line V1.02, 2.5.1 and 2.5.2). */
export interface SerialSettings {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'even' | 'odd' | 'none';
  readonly stopBits: 1 | 2;
}

/** A way to serial ports: of this thread, or of another thread of the process. */
export type OpenSerial = (settings: SerialSettings, events: BytePipeEvents) => BytePipe;

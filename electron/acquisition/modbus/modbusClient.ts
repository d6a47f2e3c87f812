import ModbusRTU from 'modbus-serial';
import type { ReadFunction } from './protocol.ts';
import { type TcpPortOptions, ValidatingTcpPort } from './validatingTcpPort.ts';

/** What became of one request; silence is the caller's to notice. */
export type ReadOutcome =
  /** Data bytes as they travelled; a view that is valid during the call only. */
  { readonly kind: 'read'; readonly data: Uint8Array } | { readonly kind: 'exception'; readonly exceptionCode: number };

export interface ModbusClientEvents {
  opened(): void;
  /** Once, unless `destroy` was called first. `isDoubt`: an answer was refused, rather than the line broken. */
  lost(reason: string, isDoubt: boolean): void;
}

/** One TCP connection to one device, for reading. Answers come in any order; after `lost` or `destroy` none come. */
export interface ModbusClient {
  read(functionCode: ReadFunction, start: number, count: number, done: (outcome: ReadOutcome) => void): void;
  /** Resolves when the socket is gone. */
  destroy(): Promise<void>;
}

/** Requests made, by transaction: what modbus-serial calls back with. */
type LibraryAnswer = (error: (Error & { modbusCode?: number }) | null, result?: { buffer: Uint8Array }) => void;
interface ReadingLibrary {
  open(done: (error?: Error) => void): void;
  destroy(done: () => void): void;
  on(event: 'error', act: () => void): void;
  writeFC1(unitId: number, start: number, count: number, done: LibraryAnswer): void;
  writeFC2(unitId: number, start: number, count: number, done: LibraryAnswer): void;
  writeFC3(unitId: number, start: number, count: number, done: LibraryAnswer): void;
  writeFC4(unitId: number, start: number, count: number, done: LibraryAnswer): void;
}

/** Opens a connection with modbus-serial on top of our checking port. The four `writeFC…` are its names for reading. */
export function openModbusClient(
  options: TcpPortOptions & { unitId: number },
  events: ModbusClientEvents,
): ModbusClient {
  const { unitId } = options;
  const port = new ValidatingTcpPort(options);
  const library = new ModbusRTU(port) as unknown as ReadingLibrary;
  let isOver = false;
  const lose = (reason: string, isDoubt: boolean): void => {
    if (isOver) return;
    isOver = true;
    port.destroy();
    events.lost(reason, isDoubt);
  };
  port.once('doubt', (problem: string) => lose(problem, true));
  port.once('close', (reason: string | undefined) => lose(reason ?? 'closed', false));
  library.on('error', () => {}); // the port reports errors itself, with `close`
  library.open((error) => {
    if (error) lose((error as NodeJS.ErrnoException).code ?? error.message, false);
    else if (!isOver) events.opened();
  });

  return {
    read(functionCode, start, count, done) {
      const answered: LibraryAnswer = (error, result) => {
        if (isOver) return;
        if (result) done({ kind: 'read', data: result.buffer });
        else if (error?.modbusCode !== undefined) done({ kind: 'exception', exceptionCode: error.modbusCode });
        else lose(error?.message ?? 'no result', true);
      };
      switch (functionCode) {
        case 1:
          return library.writeFC1(unitId, start, count, answered);
        case 2:
          return library.writeFC2(unitId, start, count, answered);
        case 3:
          return library.writeFC3(unitId, start, count, answered);
        case 4:
          return library.writeFC4(unitId, start, count, answered);
      }
    },
    destroy() {
      isOver = true;
      return new Promise((resolve) => library.destroy(() => port.destroy(resolve)));
    },
  };
}

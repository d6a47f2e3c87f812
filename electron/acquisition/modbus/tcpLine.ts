import ModbusRTU from 'modbus-serial';
import type { IdentifyOutcome, ModbusLine, ModbusLineEvents, ReadOutcome, RequestId } from './modbusLine.ts';
import { EXCEPTION_BIT, type ReadFunction } from './protocol.ts';
import { type TcpPortOptions, ValidatingTcpPort } from './validatingTcpPort.ts';

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

/**
 * Modbus TCP: modbus-serial on top of our checking port. The four `writeFC…` are its names for reading. Answers come in any
 * order, each matched by its transaction id; the first one in doubt ends the connection.
 */
export function openTcpLine(options: TcpPortOptions, events: ModbusLineEvents): ModbusLine {
  const port = new ValidatingTcpPort(options);
  const library = new ModbusRTU(port) as unknown as ReadingLibrary;
  let isOver = false;
  let late = 0;
  /** Requests under way; what was given up does not count. */
  let underWay = 0;
  const lose = (reason: string, isDoubt: boolean): void => {
    if (isOver) return;
    isOver = true;
    port.destroy();
    events.lost(reason, isDoubt);
  };
  port.once('doubt', (problem: string) => lose(problem, true));
  port.once('close', (reason: string | undefined) => lose(reason ?? 'closed', false));
  port.on('late', () => {
    for (; late < port.late; late++) events.rejected('late', 'an answer came after its request was given up');
  });
  library.on('error', () => {}); // the port reports errors itself, with `close`
  library.open((error) => {
    if (error) lose((error as NodeJS.ErrnoException).code ?? error.message, false);
    else if (!isOver) events.opened();
  });

  return {
    owed: undefined,
    room: () => (isOver ? 0 : options.maxInFlight - underWay),
    wireMs: () => 0,
    read(unitId, functionCode, start, count, done) {
      const id = port._transactionIdWrite;
      underWay++;
      askLibrary(library, unitId, functionCode, start, count, (error, result) => {
        if (isOver) return;
        underWay--;
        const outcome = outcomeOf(error, result);
        if (outcome) done(outcome);
        else lose(error?.message ?? 'no result', true);
      });
      return id;
    },
    identify(unitId, code, objectId, done) {
      underWay++;
      return port.identify(unitId, code, objectId, (pdu) => {
        if (isOver) return;
        underWay--;
        done(identifyOutcome(pdu));
      });
    },
    giveUp(request: RequestId) {
      underWay--;
      port.giveUp(request);
      return true;
    },
    destroy() {
      isOver = true;
      return new Promise((resolve) => library.destroy(() => port.destroy(resolve)));
    },
  };
}

function askLibrary(
  library: ReadingLibrary,
  unitId: number,
  functionCode: ReadFunction,
  start: number,
  count: number,
  answered: LibraryAnswer,
): void {
  switch (functionCode) {
    case 1:
      library.writeFC1(unitId, start, count, answered);
      break;
    case 2:
      library.writeFC2(unitId, start, count, answered);
      break;
    case 3:
      library.writeFC3(unitId, start, count, answered);
      break;
    case 4:
      library.writeFC4(unitId, start, count, answered);
      break;
  }
}

function outcomeOf(...[error, result]: Parameters<LibraryAnswer>): ReadOutcome | undefined {
  if (result) return { kind: 'read', data: result.buffer };
  return error?.modbusCode === undefined ? undefined : { kind: 'exception', exceptionCode: error.modbusCode };
}

const identifyOutcome = (pdu: Uint8Array): IdentifyOutcome =>
  (pdu[0]! & EXCEPTION_BIT) === 0
    ? { kind: 'answer', pdu: Uint8Array.from(pdu) }
    : { kind: 'exception', exceptionCode: pdu[1]! };

import type { ModbusConnectionConfig, ModbusTable } from '../../../shared/domain/config/index.ts';
import type { DriverPorts } from '../driver.ts';
import { type OpeningLine, openLine, placeOf } from './lineOf.ts';
import { lossMessage } from './lossMessage.ts';
import type { ModbusLine, ReadOutcome } from './modbusLine.ts';
import { OwedAnswers } from './owedAnswers.ts';
import { limitsOfUnit } from './planning/unitLimits.ts';
import { unreadableSpans } from './planRegisterReads.ts';
import { exceptionText, isBitTable, READ_FUNCTIONS, TABLE_NAMES } from './protocol.ts';

/** One read, asked for by a person. */
export interface RawRequest {
  readonly unitId: number;
  readonly table: ModbusTable;
  readonly register: number;
  /** Registers, or bits of a coil or discrete table. */
  readonly count: number;
}

/** Time for a port or socket to open, and for a serial line to be silent, ms. */
const OPEN_MS_MIN = 3_000;

/**
 * Reads once, over a line of its own that is closed again: for a person at a device that no station polls. The answer is
 * checked like every other.
 *
 * @returns registers as received; of a coil or discrete table 0 or 1 for each entry
 * @throws Error naming what was asked and why there is no answer, with the remedy where we know one
 */
export function readRaw(
  connection: ModbusConnectionConfig,
  request: RawRequest,
  ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>,
): Promise<number[]> {
  const { unitId, table, register, count } = request;
  const span = { unitId, table, start: register, count, everyMs: 0 };
  const problems = unreadableSpans([span], (unit) => limitsOfUnit(connection, unit));
  if (problems.length > 0) return Promise.reject(new RangeError(problems.join('; ')));
  const last = count > 1 ? ` to ${register + count - 1}` : '';
  const what = `${TABLE_NAMES[table]} ${register}${last} of unit ${unitId} at ${placeOf(connection)}`;
  return once(connection, ports, (line, done) => {
    line.read(unitId, READ_FUNCTIONS[table], register, count, done);
    return connection.timeoutMs + line.wireMs(READ_FUNCTIONS[table], count);
  }).then((outcome) => {
    switch (outcome.kind) {
      case 'read':
        return isBitTable(table) ? bitsOf(outcome.data, count) : wordsOf(outcome.data);
      case 'exception':
        throw new Error(`${what} answered ${exceptionText(outcome.exceptionCode)}`);
      case 'refused':
        throw new Error(`the answer to ${what} was refused: ${outcome.problem}`);
      case 'silent':
        throw new Error(
          `no answer within ${outcome.waitedMs} ms from ${what}; check the unit id, the wiring and timeoutMs`,
        );
      case 'lost':
        throw new Error(`${what}: ${outcome.reason}`);
    }
  });
}

type OnceOutcome = ReadOutcome | { kind: 'silent'; waitedMs: number } | { kind: 'lost'; reason: string };

/** @param ask makes the request and tells how long to wait for its answer, ms */
async function once(
  connection: ModbusConnectionConfig,
  ports: Pick<DriverPorts, 'clock' | 'timers' | 'openSerial'>,
  ask: (line: ModbusLine, done: (outcome: ReadOutcome) => void) => number,
): Promise<OnceOutcome> {
  const opening: OpeningLine = { opened: 0, owed: new OwedAnswers(connection.timeoutMs) };
  const openMs = Math.max(OPEN_MS_MIN, 3 * connection.timeoutMs);
  let line: ModbusLine | undefined;
  let timer: ReturnType<typeof ports.timers.after> | undefined;
  const outcome = await new Promise<OnceOutcome>((resolve) => {
    let isAsked = false;
    const wait = (ms: number, then: OnceOutcome): void => {
      if (timer !== undefined) ports.timers.cancel(timer);
      timer = ports.timers.after(ms, () => resolve(then));
    };
    const askIfFree = (): void => {
      if (isAsked || !line || line.room() < 1) return;
      isAsked = true;
      const waitedMs = ask(line, (answer) => resolve(kept(answer)));
      wait(waitedMs, { kind: 'silent', waitedMs: Math.round(waitedMs) });
    };
    wait(openMs, { kind: 'lost', reason: `could not be reached, or was never silent, within ${openMs} ms` });
    line = openLine(connection, ports, opening, {
      opened: askIfFree,
      free: askIfFree,
      rejected: () => undefined, // nothing before our request can be an answer to it
      lost: (reason, isDoubt) =>
        resolve({
          kind: 'lost',
          reason: isDoubt ? `an answer was refused (${reason})` : lossMessage(reason, connection),
        }),
    });
  });
  if (timer !== undefined) ports.timers.cancel(timer);
  await line?.destroy();
  return outcome;
}

/** The data of an outcome are valid during the call only. */
const kept = (outcome: ReadOutcome): ReadOutcome =>
  outcome.kind === 'read' ? { ...outcome, data: Uint8Array.from(outcome.data) } : outcome;

const wordsOf = (data: Uint8Array): number[] =>
  Array.from({ length: data.length >> 1 }, (_, i) => (data[2 * i]! << 8) | data[2 * i + 1]!);

/** MAP 6.1: the first entry is the least significant bit of the first byte. */
const bitsOf = (data: Uint8Array, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (data[i >> 3]! >> (i & 7)) & 1);

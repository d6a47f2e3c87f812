import type { ModbusConnectionConfig, ModbusTable } from '../../../shared/domain/config/index.ts';
import {
  type DeviceIdentification,
  IDENTIFY_BASIC,
  IDENTIFY_REGULAR,
  identificationName,
  parseIdentification,
} from './deviceIdentification.ts';
import { distinctCount } from './distinctRead.ts';
import type { LineQuestions } from './lineQuestions.ts';
import type { IdentifyOutcome, ReadOutcome } from './modbusLine.ts';
import { limitsOfUnit } from './planning/unitLimits.ts';
import { unreadableSpans } from './planRegisterReads.ts';
import { exceptionText, IDENTIFY_FUNCTION, isBitTable, READ_FUNCTIONS } from './protocol.ts';

export interface RawPlace {
  readonly unitId: number;
  readonly table: ModbusTable;
  readonly register: number;
  /** How many registers; of a coil or discrete input, bits. */
  readonly registers: number;
}

/** An identification of more parts than this is none (MAP 6.21: 256 objects at most). */
const PARTS_MAX = 32;

/**
 * Raw words of one read: register words as they travelled (0 to 65 535), bits as 0 or 1.
 *
 * @throws Error (rejection) in words, when the unit refuses, does not answer, or cannot be asked just now
 */
export async function readWords(
  questions: LineQuestions,
  config: ModbusConnectionConfig,
  { unitId, table, register, registers }: RawPlace,
): Promise<number[]> {
  const functionCode = READ_FUNCTIONS[table];
  const limits = limitsOfUnit(config, unitId);
  const problems = unreadableSpans([{ unitId, table, start: register, count: registers, everyMs: 0 }], limits);
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  const outcome = await questions.ask<ReadOutcome>(unitId, (line, done) => {
    const place = { table, start: register, count: registers };
    const count = distinctCount(place, functionCode, unitId, limits, line.owed);
    return count === undefined ? undefined : line.read(unitId, functionCode, register, count, done);
  });
  const data = believed(outcome, unitId).data;
  return isBitTable(table)
    ? Array.from({ length: registers }, (_, i) => (data[i >> 3]! >> (i & 7)) & 1)
    : Array.from({ length: registers }, (_, i) => (data[2 * i]! << 8) | data[2 * i + 1]!);
}

/**
 * Basic and regular identification (MAP 6.21, Read Device Identification), in as many parts as the unit makes of it.
 *
 * @throws Error (rejection) in words: most devices have no such function and answer exception 1
 */
export async function identifyUnit(questions: LineQuestions, unitId: number): Promise<DeviceIdentification> {
  const objects = new Map<number, string>();
  let conformity = 0;
  for (const code of [IDENTIFY_BASIC, IDENTIFY_REGULAR]) {
    let from: number | undefined = 0;
    for (let parts = 0; from !== undefined; parts++) {
      if (parts >= PARTS_MAX) throw new Error(`unit ${unitId}: its identification does not end`);
      const objectId: number = from;
      const outcome = await questions.ask<IdentifyOutcome>(unitId, (line, done) =>
        line.owed?.owes({ unitId, functionCode: IDENTIFY_FUNCTION })
          ? undefined
          : line.identify(unitId, code, objectId, done),
      );
      if (code === IDENTIFY_REGULAR && outcome.kind === 'exception') break; // basic only; that is allowed
      const part = parseIdentification(believedAnswer(outcome, unitId), code);
      if (!part.ok) throw new Error(`unit ${unitId}: ${part.problem}`);
      conformity = part.conformity;
      for (const { id, value } of part.objects) objects.set(id, value);
      if (part.next !== undefined && part.next <= objectId)
        throw new Error(`unit ${unitId}: its identification goes round`);
      from = part.next;
    }
  }
  const sorted = [...objects].sort(([a], [b]) => a - b);
  return { unitId, conformity, objects: sorted.map(([id, value]) => ({ id, name: identificationName(id), value })) };
}

function believed(outcome: ReadOutcome, unitId: number): ReadOutcome & { kind: 'read' } {
  if (outcome.kind === 'read') return outcome;
  throw new Error(refusal(outcome, unitId));
}

function believedAnswer(outcome: IdentifyOutcome, unitId: number): Uint8Array {
  if (outcome.kind === 'answer') return outcome.pdu;
  throw new Error(refusal(outcome, unitId));
}

const refusal = (outcome: Exclude<IdentifyOutcome, { kind: 'answer' }>, unitId: number): string =>
  outcome.kind === 'exception'
    ? `unit ${unitId} answers ${exceptionText(outcome.exceptionCode)}`
    : `unit ${unitId}: an answer that cannot be believed (${outcome.problem})`;

import { describe, expect, it } from 'vitest';
import { AnswerStream } from '../../../electron/acquisition/modbus/answerStream.ts';
import { compileDecodePlan, decodeInto } from '../../../electron/acquisition/modbus/decodeRegisters.ts';
import { parseIdentification } from '../../../electron/acquisition/modbus/deviceIdentification.ts';
import { resolveModbusAddress } from '../../../electron/acquisition/modbus/modbusAddress.ts';
import type { ByteOrder, ModbusAddress } from '../../../shared/domain/config/index.ts';
import { VALUE_TYPES } from '../../../shared/domain/valueType.ts';
import { seeded } from '../../simulation/random.ts';
import { bodyOf, FAKE_TIMEOUT_MS, FakeLine } from './support/fakeLine.ts';
import { asciiFrame, rtuFrame } from './support/serialUnits.ts';

const SEED = 20_261_121;
const TCP_REPLIES = 450_000;
const RTU_REPLIES = 250_000;
const ASCII_REPLIES = 100_000;
const DECODED_REPLIES = 150_000;
const IDENTIFICATIONS = 50_000;

const dice = (seed: number) => {
  const random = seeded(seed);
  return {
    below: (n: number): number => Math.floor(random() * n),
    chance: (share: number): boolean => random() < share,
  };
};
type Dice = ReturnType<typeof dice>;

interface Asked {
  readonly unitId: number;
  readonly functionCode: 1 | 2 | 3 | 4;
  readonly data: Buffer;
}

function randomRequest({ below }: Dice): Asked {
  const functionCode = (1 + below(4)) as Asked['functionCode'];
  const bytes = functionCode <= 2 ? 1 + below(20) : 2 * (1 + below(12));
  return { unitId: 1 + below(8), functionCode, data: Buffer.from(Array.from({ length: bytes }, () => below(256))) };
}

const entriesOf = ({ functionCode, data }: Asked): number => (functionCode <= 2 ? 8 * data.length : data.length / 2);

/** Something that is not the answer: what lines, gateways and bad firmware make of one, and plain noise. */
function mutated(frame: Buffer, dice: Dice): Buffer {
  const { below, chance } = dice;
  let bytes = Buffer.from(frame);
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(Math.max(1, Math.min(bytes.length, chance(0.6) ? 10 : bytes.length)));
    switch (below(7)) {
      case 0:
        if (bytes.length > 0) bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        if (bytes.length > 0) bytes[at] = below(256);
        break;
      case 2:
        bytes = bytes.subarray(0, below(bytes.length + 1));
        break;
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([below(256)]), bytes.subarray(at)]);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        break;
      case 5:
        bytes = Buffer.concat([bytes, chance(0.5) ? frame : Buffer.from([below(256), below(256)])]);
        break;
      default:
        bytes = Buffer.from(Array.from({ length: below(40) }, () => below(256)));
    }
  }
  return bytes;
}

/** A frame with a right check sum that answers another question. */
function foreign(asked: Asked, { below }: Dice): Buffer {
  const { unitId, functionCode, data } = asked;
  switch (below(5)) {
    case 0:
      return bodyOf((unitId + 1 + below(20)) & 0xff, functionCode, data);
    case 1:
      return bodyOf(unitId, 1 + (functionCode % 4), data);
    case 2:
      return bodyOf(unitId, functionCode, Buffer.concat([data, Buffer.alloc(2)]));
    case 3:
      return Buffer.from([unitId, below(256), below(256), below(256)]);
    default:
      return Buffer.from([unitId, functionCode, (data.length + 1 + below(200)) & 0xff, ...data]);
  }
}

describe('a million fuzzed replies', () => {
  it(`${TCP_REPLIES} on TCP: only what fits its request in every field of the header is handed on, the rest counted`, () => {
    const own = dice(SEED);
    const seen = { accepted: 0, exceptions: 0, doubts: 0, unfinished: 0, wrong: 0 };
    for (let i = 0; i < TCP_REPLIES; i++) {
      const asked = randomRequest(own);
      const transactionId = own.below(65_536);
      const stream = new AnswerStream(1);
      stream.expect(transactionId, { ...asked, dataBytes: asked.data.length });
      const body = own.chance(0.3) ? foreign(asked, own) : bodyOf(asked.unitId, asked.functionCode, asked.data);
      const frame = Buffer.alloc(6 + body.length);
      frame.writeUInt16BE(transactionId, 0);
      frame.writeUInt16BE(body.length, 4);
      body.copy(frame, 6);
      let handedOn = 0;
      const verdict = stream.push(mutated(frame, own), (id, unitAndPdu) => {
        handedOn++;
        const [unitId, functionCode, count] = unitAndPdu;
        const isException = functionCode === (asked.functionCode | 0x80) && unitAndPdu.length === 3 && count !== 0;
        const isRead =
          functionCode === asked.functionCode &&
          count === asked.data.length &&
          unitAndPdu.length === 3 + asked.data.length;
        if (id !== transactionId || unitId !== asked.unitId || !(isException || isRead)) seen.wrong++;
        else if (isException) seen.exceptions++;
        else seen.accepted++;
      });
      if (handedOn > 1 || (handedOn === 1 && verdict.kind === 'doubt')) seen.wrong++;
      if (verdict.kind === 'doubt') seen.doubts++;
      else if (handedOn === 0) seen.unfinished++;
    }
    console.log(`fuzzed TCP replies, seed ${SEED}: ${JSON.stringify(seen)}`);
    expect(seen.wrong).toBe(0);
    expect(seen.accepted + seen.exceptions + seen.doubts + seen.unfinished).toBe(TCP_REPLIES);
    expect(seen.doubts).toBeGreaterThan(TCP_REPLIES / 3);
  });

  it.each([
    ['RTU', RTU_REPLIES, 'rtu', rtuFrame],
    ['ASCII', ASCII_REPLIES, 'ascii', asciiFrame],
  ] as const)(
    '%s, %i: only the true answer is handed on, every other counted, the line always free again',
    (_name, replies, kind, frameOf) => {
      const own = dice(SEED + replies);
      const line = new FakeLine(kind);
      const seen = { read: 0, exceptions: 0, refused: 0, silent: 0, rejected: 0, wrong: 0, stuck: 0 };
      for (let i = 0; i < replies; i++) {
        const asked = randomRequest(own);
        const request = line.ask(asked.unitId, own.below(1000), entriesOf(asked), asked.functionCode);
        const frame = frameOf(bodyOf(asked.unitId, asked.functionCode, asked.data));
        const isForeign = own.chance(0.3);
        const bytes = isForeign ? frameOf(foreign(asked, own)) : own.chance(0.05) ? frame : damagedFrame(frame, own);
        const before = line.rejected.length;
        const cut = own.below(bytes.length + 1);
        line.hear(bytes.subarray(0, cut));
        line.hear(bytes.subarray(cut));
        line.time.pass(5);
        const outcomes = line.take();
        const rejected = line.rejected.length - before;
        seen.rejected += rejected;
        if (outcomes.length === 0) {
          seen.silent++;
          line.line.giveUp(request);
          line.time.pass(4 * FAKE_TIMEOUT_MS);
        } else line.time.pass(60);
        for (const outcome of outcomes) {
          if (outcome.kind === 'read') {
            seen.read++;
            if (!asked.data.equals(outcome.data)) seen.wrong++;
          } else if (outcome.kind === 'exception') {
            seen.exceptions++;
          } else {
            seen.refused++;
            if (rejected === 0) seen.wrong++;
          }
        }
        if (line.line.room() !== 1 || outcomes.length > 1) seen.stuck++;
        line.owed.clear(asked.unitId); // each reply is a case of its own
        line.rejected.length = 0;
      }
      console.log(`fuzzed ${kind} replies, seed ${SEED + replies}: ${JSON.stringify(seen)}`);
      expect(seen).toMatchObject({ wrong: 0, stuck: 0 });
      expect(seen.read + seen.exceptions + seen.refused + seen.silent).toBe(replies);
      expect(seen.refused).toBeGreaterThan(replies / 3);
      expect(line.lost).toEqual([]);
    },
  );

  it(`${DECODED_REPLIES} of data: whatever the bytes, each value goes to the row of its tag and to no other`, () => {
    const own = dice(SEED + 1);
    const plans = Array.from({ length: 40 }, (_, i) => randomPlan(own, i));
    let texts = 0;
    for (let i = 0; i < DECODED_REPLIES; i++) {
      const { plan, bytes } = plans[i % plans.length]!;
      const data = Uint8Array.from({ length: bytes }, () => own.below(256));
      const value = new Float64Array(plan.length + 2).fill(-77.25);
      const slots = new Uint32Array(value.buffer);
      const status = new Uint32Array(plan.length + 2);
      const columns = { value, slots, status, texts: [] as string[] };
      decodeInto(plan, data, columns, 1);
      texts += columns.texts.length;
      if (value[0] !== -77.25 || value[plan.length + 1] !== -77.25) expect.fail(`reply ${i} touched another row`);
    }
    expect(texts).toBeGreaterThan(0);
  });

  it(`${IDENTIFICATIONS} identifications: objects lie wholly inside the answer, or it is refused`, () => {
    const own = dice(SEED + 2);
    const fine = Buffer.from([0x2b, 0x0e, 1, 1, 0, 0, 2, 0, 3, 0x41, 0x42, 0x43, 1, 2, 0x44, 0x45]);
    let refused = 0;
    for (let i = 0; i < IDENTIFICATIONS; i++) {
      const pdu = mutated(fine, own);
      const part = parseIdentification(pdu, 1);
      if (!part.ok) refused++;
      else expect(part.objects.reduce((sum, { value }) => sum + value.length + 2, 7)).toBeLessThanOrEqual(pdu.length);
    }
    expect(refused).toBeGreaterThan(IDENTIFICATIONS / 2);
  });
});

/**
 * Damage that a CRC of 16 bits or an LRC is sure to see: at most three bits of a frame (RTU), or one byte (ASCII); and any
 * change of the length. What is damaged beyond that is told from an answer once in 65 536 (256) times by nobody.
 */
function damagedFrame(frame: Buffer, { below }: Dice): Buffer {
  const bytes = Buffer.from(frame);
  switch (below(5)) {
    case 0:
      bytes[below(bytes.length)]! ^= 1 << below(8);
      return bytes;
    case 1:
      return bytes.subarray(0, below(bytes.length));
    case 2:
      return Buffer.concat([bytes, Buffer.from([below(256)])]);
    case 3:
      return Buffer.concat([bytes, frame]);
    default:
      return Buffer.from(Array.from({ length: 1 + below(40) }, () => below(256)));
  }
}

function randomPlan({ below }: Dice, seed: number) {
  const orders: Record<number, ByteOrder[]> = { 2: ['AB', 'BA'], 4: ['ABCD', 'CDAB', 'BADC', 'DCBA'] };
  let register = 0;
  const tags = Array.from({ length: 1 + below(12) }, (_, i) => {
    const type = VALUE_TYPES[below(VALUE_TYPES.length)]!;
    const isShort = ['bool', 'int16', 'uint16', 'bcd16', 'string'].includes(type);
    const order = orders[isShort ? 2 : 4]![below(isShort ? 2 : 4)]!;
    const address: ModbusAddress = {
      table: 'holding',
      register,
      type,
      order,
      ...(type === 'string' ? { registers: 1 + below(6) } : {}),
    };
    const resolved = resolveModbusAddress({ id: `t${seed}.${i}`, address });
    register += resolved.count;
    return { number: i + 1, address: resolved };
  });
  return { plan: compileDecodePlan(tags, 0), bytes: 2 * register };
}

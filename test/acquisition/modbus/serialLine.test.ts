import { describe, expect, it } from 'vitest';
import { bodyOf, FAKE_TIMEOUT_MS, FakeLine } from './support/fakeLine.ts';
import { asciiFrame, rtuFrame } from './support/serialUnits.ts';

const words = (...values: number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
const answerOf = (unitId: number, ...values: number[]): Buffer => rtuFrame(bodyOf(unitId, 3, words(...values)));
const exceptionOf = (unitId: number, code: number): Buffer => rtuFrame(Buffer.from([unitId, 0x83, code]));
const dataIn = (line: FakeLine): string[] =>
  line.take().map((outcome) => (outcome.kind === 'read' ? Buffer.from(outcome.data).toString('hex') : outcome.kind));

describe('one request on a serial line', () => {
  it('travels as unit, function, address, quantity and CRC', () => {
    const line = new FakeLine();
    line.ask(17, 0x6b, 3);
    // Modbus Application Protocol V1.1b3, 6.3, with the CRC of Modbus over Serial Line V1.02.
    expect(line.sent[0]!.toString('hex')).toBe('1103006b00037687');
  });

  it('in ASCII travels as a colon, hexadecimal digits, LRC and line end', () => {
    const line = new FakeLine('ascii');
    line.ask(17, 0x6b, 3);
    expect(line.sent[0]!.toString('latin1')).toBe(':1103006B00037E\r\n');
    line.hear(asciiFrame(bodyOf(17, 3, words(1, 2, 3))));
    line.time.pass(5);
    expect(dataIn(line)).toEqual(['000100020003']);
  });

  it('is answered however the answer is cut, once the line has been silent behind it', () => {
    const line = new FakeLine();
    line.ask(1, 0, 2);
    for (const byte of answerOf(1, 7, 8)) {
      line.hear(Uint8Array.of(byte));
      line.time.pass(1);
    }
    expect(line.line.room()).toBe(0);
    line.time.pass(3);
    expect(dataIn(line)).toEqual(['00070008']);
    expect(line.line.room()).toBe(1);
    expect(line.rejected).toEqual([]);
  });

  it('an answer that anything follows is not believed: of two, nobody can say which is right', () => {
    const line = new FakeLine();
    line.ask(1, 0, 1);
    line.hear(answerOf(1, 7));
    line.time.pass(1);
    line.hear(answerOf(1, 8));
    line.time.pass(60);
    expect(dataIn(line)).toEqual(['refused']);
    expect(line.rejected).toHaveLength(1);
    expect(line.line.room()).toBe(1);
  });

  it.each([
    ['another unit', answerOf(2, 7), /unit 2 answers instead of 1/],
    ['another function', rtuFrame(bodyOf(1, 4, words(7))), /function 4 answered instead of 3/],
    ['another byte count', answerOf(1, 7, 8), /byte count 4 instead of 2/],
    ['a wrong CRC', Buffer.from('010302000700ff', 'hex'), /wrong CRC/],
    ['a function that writes', rtuFrame(Buffer.from([1, 6, 0, 0, 0, 7])), /function 6 answered/],
    ['exception code 0', exceptionOf(1, 0), /function 131/],
    ['noise', Buffer.alloc(300, 0xff), /function 255/],
    ['more than any answer has', Buffer.alloc(600, 1), /more bytes/],
  ])('%s is counted and refused, and the line goes on', (_name, bytes, problem) => {
    const line = new FakeLine();
    line.ask(1, 0, 1);
    line.hear(bytes);
    line.time.pass(60);
    expect(dataIn(line)).toEqual(['refused']);
    expect(line.rejected).toHaveLength(1);
    if (_name !== 'exception code 0') expect(line.rejected[0]!.problem).toMatch(problem);
    expect(line.line.room()).toBe(1);
  });
});

describe('an answer later than the time-out', () => {
  /** A request of two registers to unit 1 is given up. */
  function afterTimeout(): FakeLine {
    const line = new FakeLine();
    const request = line.ask(1, 0, 2);
    line.time.pass(FAKE_TIMEOUT_MS);
    expect(line.line.giveUp(request)).toBe(true);
    return line;
  }

  it('is waited for as long again; the line is free as soon as it has come', () => {
    const line = afterTimeout();
    expect(line.line.room()).toBe(0);
    line.time.pass(30);
    line.hear(answerOf(1, 1, 2));
    line.time.pass(3);
    expect(line.line.room()).toBe(1);
    expect(line.owed.owesAnything(1)).toBe(false);
    expect(line.rejected.map(({ what }) => what)).toEqual(['late']);
    expect(dataIn(line)).toEqual([]);
  });

  it('when it has not come, requests of its shape are forbidden for that unit and no other', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    expect(line.line.room()).toBe(1);
    expect(line.owed.owes({ unitId: 1, functionCode: 3, dataBytes: 4 })).toBe(true);
    expect(line.owed.owes({ unitId: 1, functionCode: 3, dataBytes: 2 })).toBe(false);
    expect(line.owed.owes({ unitId: 1, functionCode: 4, dataBytes: 4 })).toBe(false);
    expect(line.owed.owes({ unitId: 2, functionCode: 3, dataBytes: 4 })).toBe(false);
  });

  it('is told from the answer to the next request by its shape, before or after it', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    line.ask(1, 10, 1);
    line.hear(answerOf(1, 1, 2));
    line.hear(answerOf(1, 9));
    line.time.pass(5);
    expect(dataIn(line)).toEqual(['0009']);
    expect(line.rejected.map(({ what }) => what)).toEqual(['late']);
    expect(line.owed.owesAnything(1)).toBe(false);
  });

  it('of one unit does not disturb the request to another', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    line.ask(2, 0, 2);
    line.hear(answerOf(1, 1, 2));
    line.hear(answerOf(2, 3, 4));
    line.time.pass(5);
    expect(dataIn(line)).toEqual(['00030004']);
  });

  it('that never comes is forgotten once the unit has answered a later request and four time-outs have passed', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    line.ask(1, 10, 1);
    line.hear(answerOf(1, 9));
    line.time.pass(5);
    expect(line.owed.owesAnything(1)).toBe(true);
    line.time.pass(4 * FAKE_TIMEOUT_MS);
    expect(line.owed.owesAnything(1)).toBe(true);
    line.ask(1, 10, 1);
    line.hear(answerOf(1, 9));
    line.time.pass(5);
    expect(line.owed.owesAnything(1)).toBe(false);
  });

  it('an exception could be the late one: it is not taken for the answer to the request under way', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    line.ask(1, 10, 1);
    line.hear(exceptionOf(1, 2));
    line.time.pass(5);
    expect(dataIn(line)).toEqual([]);
    line.hear(answerOf(1, 9));
    line.time.pass(5);
    expect(dataIn(line)).toEqual(['0009']);
  });

  it('a unit that says nothing but exceptions is believed after a few', () => {
    const line = afterTimeout();
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    const kinds: string[] = [];
    for (let i = 0; i < 4; i++) {
      const request = line.ask(1, 10, 1);
      line.hear(exceptionOf(1, 4));
      line.time.pass(5);
      const [outcome] = line.take();
      kinds.push(outcome?.kind ?? 'nothing');
      if (outcome) continue;
      line.time.pass(FAKE_TIMEOUT_MS);
      line.line.giveUp(request);
      line.time.pass(3 * FAKE_TIMEOUT_MS);
    }
    expect(kinds).toEqual(['nothing', 'nothing', 'exception', 'exception']);
  });

  it('half of it at the end of the wait is counted and thrown away', () => {
    const line = afterTimeout();
    line.hear(answerOf(1, 1, 2).subarray(0, 4));
    line.time.pass(FAKE_TIMEOUT_MS + 1);
    expect(line.line.room()).toBe(1);
    expect(line.rejected.map(({ problem }) => problem)).toEqual(['half a frame']);
    expect(line.owed.owesAnything(1)).toBe(true);
  });

  it('is owed beyond a port that was closed and opened again', () => {
    const line = new FakeLine();
    line.ask(1, 0, 2);
    line.unplug('gone');
    expect(line.lost).toEqual(['gone']);
    expect(line.owed.owes({ unitId: 1, functionCode: 3, dataBytes: 4 })).toBe(true);
    expect(line.time.waiting).toBe(0);
  });
});

describe('a line that is never silent', () => {
  it('is given up after ten seconds', () => {
    const line = new FakeLine();
    for (let i = 0; i < 12_000 && line.lost.length === 0; i++) {
      line.hear(Uint8Array.of(0xff));
      line.time.pass(1);
    }
    expect(line.lost).toEqual(['the line is never silent']);
    expect(line.time.waiting).toBe(0);
  });
});

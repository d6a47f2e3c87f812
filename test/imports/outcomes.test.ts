import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importFile, outcomeText } from '../../electron/imports/index.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { imported, importedText, KeepingSink, mappingOf, standingClock, temporaryFile } from './support/importing.ts';

const lines = (count: number): string =>
  `time,value\n${Array.from({ length: count }, (_, i) => `${new Date(1.7e12 + 1000 * i).toISOString()},${i}\n`).join('')}`;

class FailingSink extends KeepingSink {
  override async deliver(frame: Frame): Promise<void> {
    if (this.frames.length >= 2) throw new Error('the disk is full');
    await super.deliver(frame);
  }
}

/** Durable only when the test says so. */
class SlowSink extends KeepingSink {
  readonly waiting: (() => void)[] = [];
  override async deliver(frame: Frame): Promise<void> {
    await super.deliver(frame);
    await new Promise<void>((durable) => this.waiting.push(durable));
  }
}

describe('how an import ends', () => {
  it('done: every reading delivered, in frames of 5000', async () => {
    const { outcome, sink } = await importedText(lines(12_000));
    expect(outcome).toMatchObject({
      state: 'done',
      message: '',
      counts: { rows: 12_000, accepted: 12_000, readings: 12_000 },
    });
    expect(sink.frames.map((frame) => frame.tag.length)).toEqual([5_000, 5_000, 2_000]);
  });

  it('failed: a ledger that takes nothing more stops the import, with its reason', async () => {
    const { outcome } = await imported(temporaryFile(lines(60_000)), mappingOf(), { sink: new FailingSink() });
    expect(outcome).toMatchObject({ state: 'failed', message: 'the disk is full' });
  });

  it('broken: a gzip file that is cut off keeps the rows before, and says so', async () => {
    const whole = gzipSync(lines(50_000));
    const { outcome, sink } = await imported(
      temporaryFile(whole.subarray(0, whole.length / 2), 'x.csv.gz'),
      mappingOf(),
    );
    expect(outcome.state).toBe('broken');
    expect(outcome.message).toMatch(
      /the gzip file is damaged or cut off after \d+ bytes: .*; the \d+ rows before it were taken/,
    );
    expect(sink.readings()).toHaveLength(outcome.counts.readings);
    expect(outcome.counts.accepted).toBeGreaterThan(10_000);
  });

  it('refused: a gzip bomb is not read to its end', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, 0x78));
    const { outcome } = await imported(temporaryFile(bomb, 'x.csv.gz'), mappingOf());
    expect(outcome).toMatchObject({ state: 'refused', message: expect.stringContaining('a decompression bomb') });
  });

  it('refused: a file that is not there', async () => {
    expect((await imported('/nowhere/x.csv', mappingOf())).outcome).toMatchObject({
      state: 'refused',
      message: expect.stringContaining('cannot be read'),
    });
  });

  it('cancelled: what was read before is kept, and all of it', async () => {
    const cancel = new AbortController();
    const sink = new KeepingSink();
    const outcome = await importFile({
      path: temporaryFile(lines(100_000)),
      mapping: mappingOf(),
      connection: 'files',
      tagOf: sink.tagOf(),
      sink,
      clock: {
        ...standingClock(),
        monotonicMs: (() => {
          let ms = 0;
          return () => (ms += 1_000);
        })(),
      },
      futureMsMax: 0,
      signal: cancel.signal,
      onProgress: ({ counts, bytesDone, bytesTotal }) => {
        expect(bytesDone).toBeLessThanOrEqual(bytesTotal);
        if (counts.rows > 20_000) cancel.abort();
      },
    });
    expect(outcome.state).toBe('cancelled');
    expect(outcome.counts.rows).toBeLessThan(100_000);
    expect(sink.readings()).toHaveLength(outcome.counts.readings);
  });

  it('waits: at most four frames are under way that are not durable', async () => {
    const sink = new SlowSink();
    const importing = imported(temporaryFile(lines(60_000)), mappingOf(), { sink });
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn++) await new Promise((soon) => setImmediate(soon));
    };
    while (sink.waiting.length < 4) await turns(1);
    await turns(500);
    expect(sink.waiting).toHaveLength(4);
    expect(sink.frames).toHaveLength(4);
    let isOver = false;
    void importing.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      sink.waiting.shift()?.();
      await turns(1);
    }
    expect((await importing).outcome.counts.readings).toBe(60_000);
  });

  it('work units go in frames of their own', async () => {
    const mapping = mappingOf({ values: [{ column: 'value', tag: '{unit}.x' }] as never });
    const text = `time,unit,value\n${Array.from({ length: 30 }, (_, i) => `2026-01-01 00:00:${10 + i},u${i % 3},${i}\n`).join('')}`;
    const { sink } = await imported(temporaryFile(text), mapping, { workUnitOf: (id) => id.split('.')[0] as string });
    expect(sink.frames.map(({ workUnit, tag }) => [workUnit, tag.length])).toEqual([
      ['u0', 10],
      ['u1', 10],
      ['u2', 10],
    ]);
  });

  it('tells a person all of it in plain words', async () => {
    const { outcome } = await importedText(
      'time,value\n\n2026-01-01 00:00:00,x\n2026-01-01 00:00:01,<1\n2026-01-01 00:00:02,3\n',
    );
    expect(outcomeText('lab.csv', 'test', outcome)).toBe(
      [
        'file      lab.csv (utf-8, delimiter ",")',
        'mapping   test',
        'outcome   done',
        'rows      3 = 1 accepted + 2 refused',
        'readings  1',
        '          empty rows, not counted: 1',
        'refused         1 unparsableNumber',
        '            row 3: column "value" is "x", expected a number with the decimal mark "."',
        'refused         1 censoredValue',
        '            row 4: column "value" is "<1": below a limit; the mapping\'s "censored" decides',
      ].join('\n'),
    );
  });
});

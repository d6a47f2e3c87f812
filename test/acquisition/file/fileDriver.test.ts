import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createFileProtocol } from '../../../electron/acquisition/file/index.ts';
import type {
  Driver,
  DriverPorts,
  DriverRequest,
  DriverTag,
  TimerHandle,
} from '../../../electron/acquisition/index.ts';
import { fileImporter, saveMapping } from '../../../electron/imports/index.ts';
import type { ImportPreview, ImportProgress } from '../../../shared/contract/links.ts';
import { importPreviewSchema, importProgressSchema } from '../../../shared/contract/links.ts';
import { fileConnectionSchema, tagSchema } from '../../../shared/domain/config/index.ts';
import type { Frame } from '../../../shared/domain/frame.ts';
import { importMappingSchema } from '../../../shared/domain/importMapping.ts';
import type { LinkHealth } from '../../../shared/domain/link.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import { type Instant, parseInstant } from '../../../shared/domain/time.ts';

const ROWS = 'time,value\n2026-01-01 00:00:00,1\n2026-01-01 00:01:00,x\n2026-01-01 00:02:00,<3\n';
const MAPPING = importMappingSchema.parse({
  name: 'lab',
  version: 1,
  format: { kind: 'csv' },
  time: { columns: ['time'], format: 'iso', timeZone: 'UTC' },
  values: [{ column: 'value', tag: 'lab.value', censored: 'limit' }],
});

/** The engine as a file driver sees it, on a clock the test turns. */
class Bench {
  readonly data = mkdtempSync(join(tmpdir(), 'shiftseal-drop-'));
  readonly folder = join(this.data, 'drop');
  readonly frames: Frame[] = [];
  readonly refused: RefusedItem[] = [];
  readonly events: string[] = [];
  readonly healths: LinkHealth[] = [];
  /** Deliveries that are not durable yet, where the test holds them back. */
  readonly held: (() => void)[] = [];
  isHolding = false;
  credit = 8;
  readonly #credited: (() => void)[] = [];
  readonly #timers = new Map<number, { atMs: number; act: () => void }>();
  #timer = 0;
  nowMs = 0;
  driver: Driver;

  constructor() {
    saveMapping(this.data, JSON.stringify(MAPPING));
    mkdirSync(this.folder);
    this.driver = this.start();
  }

  start(): Driver {
    const connection = fileConnectionSchema.parse({
      id: 'files',
      protocol: 'file',
      folder: 'drop',
      mapping: 'lab',
      everyMs: 1_000,
      settleMs: 2_000,
    });
    const config = tagSchema.parse({ id: 'lab.ph', connection: 'files', address: { key: 'lab.value' } });
    const tags: DriverTag[] = [{ config, number: 7, workUnit: 'lab' }];
    this.driver = createFileProtocol(fileImporter).create(connection, tags, this.ports());
    this.driver.start();
    return this.driver;
  }

  ports(): DriverPorts {
    const take = (onDurable: (() => void) | undefined) => {
      this.credit--;
      const durable = () => {
        this.credit++;
        onDurable?.();
        for (const resume of this.#credited.splice(0)) resume();
      };
      if (this.isHolding) this.held.push(durable);
      else queueMicrotask(durable);
    };
    return {
      clock: {
        now: () => (parseInstant('2026-06-01T00:00:00Z') + this.nowMs * 1000) as Instant,
        monotonicMs: () => this.nowMs,
      },
      timers: {
        after: (delayMs, act) => {
          this.#timers.set(++this.#timer, { atMs: this.nowMs + delayMs, act });
          return this.#timer as unknown as TimerHandle;
        },
        cancel: (handle) => void this.#timers.delete(handle as unknown as number),
      },
      random: () => 0,
      credit: () => this.credit,
      onCredit: (resume) => void this.#credited.push(resume),
      deliver: (frame, onDurable) => {
        this.frames.push(structuredClone(frame));
        take(onDurable);
      },
      refuse: (items, onDurable) => {
        this.refused.push(...items);
        take(onDurable);
      },
      event: (event, detail) => void this.events.push(`${event}: ${detail}`),
      health: (health) => void this.healths.push(health),
      disableTag: () => undefined,
      gap: () => undefined,
      secret: async () => undefined,
      folder: this.data,
      dataFolder: this.data,
    };
  }

  /** Lets time pass; files are read between its steps. */
  async pass(ms: number): Promise<void> {
    for (const until = this.nowMs + ms; this.nowMs < until; ) {
      this.nowMs = Math.min(until, this.nowMs + 500);
      for (const [id, { atMs, act }] of [...this.#timers]) {
        if (atMs > this.nowMs) continue;
        this.#timers.delete(id);
        act();
      }
      await this.settle();
    }
  }

  /** Waits for real reading and writing of files, which no fake clock hastens. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 40; turn++) await new Promise((soon) => setImmediate(soon));
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let turn = 0; turn < 20_000 && !isSo(); turn++) await new Promise((soon) => setImmediate(soon));
    expect(isSo()).toBe(true);
  }

  ask = async <T>(request: DriverRequest): Promise<T> => (await this.driver.answer?.(request)) as T;
  progress = () => this.ask<ImportProgress[]>({ ask: 'importProgress' });
  ended = async (id: string): Promise<ImportProgress> => {
    for (let turn = 0; turn < 20_000; turn++) {
      const found = (await this.progress()).find((each) => each.id === id && each.state !== 'running');
      if (found) return importProgressSchema.parse(found);
      await new Promise((soon) => setImmediate(soon));
    }
    throw new Error(`import ${id} has not ended`);
  };
  drop = (name: string, text = ROWS): void => writeFileSync(join(this.folder, name), text);
  in = (folder: string): string[] =>
    existsSync(join(this.folder, folder)) ? readdirSync(join(this.folder, folder)).sort() : [];
  last = (): LinkHealth => this.healths.at(-1) as LinkHealth;
}

let bench: Bench;
afterEach(async () => {
  await Promise.all([bench.driver.stop(), bench.pass(3_000)]);
  rmSync(bench.data, { recursive: true, force: true });
});

describe('a file dropped into the folder', () => {
  it('is imported once it rests, and moved to done/ with a report beside it', async () => {
    bench = new Bench();
    bench.drop('lab.csv');
    await bench.pass(1_500);
    expect(bench.frames).toHaveLength(0);
    await bench.pass(3_000);
    await bench.until(() => bench.in('done').length === 2);
    expect(
      bench.frames.map(({ connection, workUnit, tag, value }) => ({
        connection,
        workUnit,
        tag: [...tag],
        value: [...value],
      })),
    ).toEqual([{ connection: 'files', workUnit: 'lab', tag: [7, 7], value: [1, 3] }]);
    expect(bench.refused.map(({ tag, payload, step }) => ({ tag, payload, step }))).toEqual([
      { tag: 'lab.ph', payload: '2026-01-01 00:01:00,x', step: 'type' },
    ]);
    expect(bench.in('done')).toEqual(['lab.csv', 'lab.csv.report.txt']);
    expect(readFileSync(join(bench.folder, 'done', 'lab.csv.report.txt'), 'utf8')).toContain(
      'rows      3 = 2 accepted + 1 refused',
    );
    expect(bench.events).toEqual([
      'fileImported: lab.csv: done, 3 rows = 2 accepted + 1 refused, 2 readings, mapping lab',
    ]);
    expect(bench.last()).toMatchObject({ state: 'online', message: '', lastReadingAt: expect.any(Number) });
  });

  it('that is still written to is left alone until it rests', async () => {
    bench = new Bench();
    for (let i = 0; i < 5; i++) {
      bench.drop('lab.csv', ROWS.repeat(i + 1));
      utimesSync(join(bench.folder, 'lab.csv'), 1_000 + i, 1_000 + i);
      await bench.pass(1_500);
    }
    expect(bench.frames).toHaveLength(0);
    await bench.pass(3_000);
    await bench.until(() => bench.in('done').length === 2);
  });

  it('that is no data, or not whole yet by its name, is passed over', async () => {
    bench = new Bench();
    for (const name of ['.hidden.csv', 'x.csv.partial', '~$book.xlsx', 'y.tmp']) bench.drop(name);
    mkdirSync(join(bench.folder, 'sub'));
    await bench.pass(6_000);
    expect(bench.frames).toHaveLength(0);
    expect((await bench.progress()).length).toBe(0);
  });

  it('that does not fit the mapping goes to refused/ with the reason, and nothing of it is kept', async () => {
    bench = new Bench();
    bench.drop('other.csv', 'when,what\n1,2\n');
    await bench.pass(4_000);
    await bench.until(() => bench.in('refused').length === 2);
    expect(readFileSync(join(bench.folder, 'refused', 'other.csv.report.txt'), 'utf8')).toContain(
      'the file has no column "time"',
    );
    expect(bench.events[0]).toContain('fileRefused: other.csv: refused, 0 rows');
    expect(bench.frames).toHaveLength(0);
  });

  it('of a name that was there before keeps both', async () => {
    bench = new Bench();
    for (let i = 0; i < 2; i++) {
      bench.drop('lab.csv');
      await bench.pass(4_000);
      await bench.until(() => bench.in('done').length === 2 * (i + 1));
    }
    expect(bench.in('done')).toEqual(['lab-2.csv', 'lab-2.csv.report.txt', 'lab.csv', 'lab.csv.report.txt']);
  });

  it('stays until all of it is durable; after a crash in the middle it is read again, with the same readings and refusals', async () => {
    bench = new Bench();
    bench.isHolding = true;
    bench.drop('lab.csv');
    await bench.pass(4_000);
    await bench.until(() => bench.frames.length === 1 && bench.refused.length === 1);
    expect(readdirSync(bench.folder)).toEqual(['lab.csv']);
    await Promise.all([bench.driver.stop(), bench.pass(3_000)]);
    expect(readdirSync(bench.folder)).toEqual(['lab.csv']);

    bench.isHolding = false;
    bench.start();
    await bench.pass(4_000);
    await bench.until(() => bench.in('done').length === 2);
    const [first, second] = bench.frames.map(({ receivedTime: _, ...rest }) => rest);
    expect(second).toEqual(first);
    expect(bench.refused[1]).toEqual(bench.refused[0]);
  });

  it('waits while there is no credit, and goes on when there is', async () => {
    bench = new Bench();
    bench.credit = 0;
    bench.drop('lab.csv');
    await bench.pass(4_000);
    expect(bench.frames).toHaveLength(0);
    bench.credit = 4;
    bench.isHolding = true;
    const resume = bench.ports();
    resume.deliver({} as Frame); // something durable elsewhere gives credit back to all who wait
    bench.frames.length = 0;
    bench.isHolding = false;
    bench.held.shift()?.();
    await bench.until(() => bench.in('done').length === 2);
  });
});

describe('the link of a folder', () => {
  it('is degraded while the mapping is missing, says so once, and the file waits', async () => {
    bench = new Bench();
    rmSync(join(bench.data, 'mappings'), { recursive: true });
    bench.drop('lab.csv');
    await bench.pass(30_000);
    expect(bench.last()).toMatchObject({
      state: 'degraded',
      message: expect.stringContaining('there is no mapping "lab"; none is saved yet; tried again in 10 s'),
    });
    expect(bench.events).toHaveLength(1);
    saveMapping(bench.data, JSON.stringify(MAPPING));
    await bench.pass(12_000);
    await bench.until(() => bench.in('done').length === 2);
    await bench.pass(2_000);
    expect(bench.last().state).toBe('online');
  });

  it('is degraded before the first file comes while its mapping is missing, and online once it is saved', async () => {
    bench = new Bench();
    rmSync(join(bench.data, 'mappings'), { recursive: true });
    await bench.pass(2_000);
    expect(bench.last()).toMatchObject({
      state: 'degraded',
      message: expect.stringMatching(/^files wait for their mapping: there is no mapping "lab".*shiftseal import/),
    });
    saveMapping(bench.data, JSON.stringify(MAPPING));
    await bench.pass(2_000);
    expect(bench.last()).toMatchObject({ state: 'online', message: '' });
  });

  it('makes its own folder in the data folder when it is gone', async () => {
    bench = new Bench();
    rmSync(bench.folder, { recursive: true });
    await bench.pass(2_000);
    expect(existsSync(bench.folder)).toBe(true);
    expect(bench.last().state).toBe('online');
  });

  it('is tested without touching it: folder, mapping, tags', async () => {
    bench = new Bench();
    const connection = fileConnectionSchema.parse({ id: 'files', protocol: 'file', folder: 'drop', mapping: 'nope' });
    const { ok, steps } = await createFileProtocol(fileImporter).test(connection, [], bench.ports());
    expect(ok).toBe(false);
    expect(steps.map((step) => [step.step, step.ok])).toEqual([
      ['folder', true],
      ['mapping', false],
      ['tags', false],
    ]);
  });
});

describe('an import that a person asks for', () => {
  const file = (): string => {
    const path = join(bench.data, 'asked.csv');
    writeFileSync(path, ROWS);
    return path;
  };

  it('is answered at once, tells how far it is, and leaves the file where it is', async () => {
    bench = new Bench();
    const path = file();
    expect(await bench.ask({ ask: 'import', id: 'one', file: path, mapping: 'lab' })).toEqual({});
    expect(await bench.ended('one')).toMatchObject({
      state: 'done',
      rows: 3,
      accepted: 2,
      refused: 1,
      reasons: { unparsableNumber: 1 },
      mapping: 'lab',
    });
    expect(existsSync(path)).toBe(true);
  });

  it('waits its turn; one that waits can be cancelled', async () => {
    bench = new Bench();
    bench.isHolding = true;
    const path = file();
    await bench.ask({ ask: 'import', id: 'one', file: path, mapping: 'lab' });
    await bench.ask({ ask: 'import', id: 'two', file: path, mapping: 'lab' });
    await bench.ask({ ask: 'importCancel', id: 'two' });
    expect(await bench.ended('two')).toMatchObject({ state: 'cancelled', rows: 0 });
    await bench.until(() => bench.held.length === 2);
    for (const durable of bench.held.splice(0)) durable();
    expect(await bench.ended('one')).toMatchObject({ state: 'done' });
  });

  it('is refused at once when there is no such mapping, with the nearest', async () => {
    bench = new Bench();
    await expect(bench.ask({ ask: 'import', id: 'one', file: file(), mapping: 'labs' })).rejects.toThrow(
      'did you mean "lab"?',
    );
  });

  it('shows its first rows as they would be judged, and keeps nothing', async () => {
    bench = new Bench();
    const preview = importPreviewSchema.parse(
      await bench.ask<ImportPreview>({ ask: 'importPreview', file: file(), mapping: JSON.stringify(MAPPING), rows: 2 }),
    );
    expect(preview.rows.map(({ row, verdict }) => [row, verdict])).toEqual([
      [2, 'accepted'],
      [3, 'refused'],
    ]);
    expect(preview.rows[0]?.readings[0]).toMatchObject({ tag: 'lab.ph', value: '1', status: 'Good' });
    expect(bench.frames).toHaveLength(0);
  });

  it('other requests are refused in words', async () => {
    bench = new Bench();
    await expect(bench.ask({ ask: 'certificates' })).rejects.toThrow('takes files; it has no answer to "certificates"');
  });
});

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LEDGER_MIGRATIONS, ledgerFileOf, verifyLedger } from '../../electron/ledger/index.ts';
import { projectionMigrations } from '../../electron/projection/index.ts';
import { builtCli, bundledScript, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { plainBodies, plainReadings } from './support/plainLedger.ts';
import { Child, killChildren } from './support/processes.ts';
import { canInjectFaults, injecting } from './support/strace.ts';

/** Offered while the disk is slow; what follows is what any machine takes. */
const PER_SECOND = 100_000;
const SLOW_SECONDS = 14;
const PER_SECOND_AFTERWARDS = 20_000;
const SECONDS = 36;
/** What the station may hold at most: its threads, 64 frames of credit, open windows, and caches of the database. */
const RSS_MB_MAX = 450;

const folder = temporaryFolder();
let workers: string;
let script: string;
beforeAll(async () => {
  workers = join(dirname(await builtCli()), 'workers');
  script = bundledScript('overloadedStation');
}, 120_000);
afterEach(killChildren);
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

interface Second {
  readonly second: number;
  readonly rssMb: number;
  readonly delivered: number;
  readonly unread: number;
  readonly pace: number;
}
interface End {
  readonly delivered: number;
  readonly paces: readonly number[];
  readonly acked: Readonly<Record<string, readonly number[]>>;
  readonly unread: Readonly<Record<string, readonly number[]>>;
}

describe(`${PER_SECOND} readings a second offered to a disk that takes 150 ms for every sync`, () => {
  it('memory stays within its bound, no reading is missing without a gap, and it recovers by itself', async () => {
    if (!canInjectFaults()) return;
    const data = join(folder.path, 'data');
    mkdirSync(data);
    const args = [
      script,
      data,
      workers,
      String(SECONDS),
      String(PER_SECOND),
      String(SLOW_SECONDS),
      String(PER_SECOND_AFTERWARDS),
    ];
    const child = new Child(args, injecting('fsync:delay_exit=150000:when=12..70'));
    const ended = await child.endsWithin(120_000);
    expect(ended.code, child.said.slice(-3_000)).toBe(0);
    const lines = child.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Partial<Second> & { end?: End });
    const seconds = lines.filter((line): line is Second => line.second !== undefined);
    const { end } = lines.at(-1) as { end: End };

    const rss = seconds.map(({ rssMb }) => rssMb);
    const overloaded = seconds.filter(({ pace }) => pace > 0);
    const unread = Object.values(end.unread).reduce((sum, times) => sum + times.length, 0);
    console.log(
      `overload: ${end.delivered} readings delivered in ${SECONDS} s, ${unread * 100} not read, pace up to ${Math.max(...end.paces)}, ` +
        `slowed from second ${overloaded[0]?.second} to ${overloaded.at(-1)?.second}, memory at most ${Math.max(...rss)} MB`,
    );
    expect(overloaded.length, 'it was overloaded at all').toBeGreaterThan(1);
    expect(Math.max(...rss)).toBeLessThan(RSS_MB_MAX);
    const last = seconds.slice(-4);
    expect(
      last.map(({ pace }) => pace),
      'recovered',
    ).toEqual([0, 0, 0, 0]);
    expect(last.at(-1)?.unread).toBe(last[0]?.unread);

    const gaps = [...plainBodies(data)].filter(({ kind }) => kind === 'gap');
    for (const [connection, times] of Object.entries(end.unread)) {
      const own = gaps.filter((gap) => gap.connection === connection);
      const untold = times.filter((at) => !own.some(({ from, to }) => at >= (from ?? 0) && at <= (to ?? 0)));
      expect(untold, `${connection}: readings that are missing without a gap`).toEqual([]);
    }
    expect(new Set(gaps.filter(({ connection }) => connection !== null).map(({ cause }) => cause))).toEqual(
      new Set(['overload']),
    );

    const sealed = new Map<string, Map<unknown, number>>();
    for (const body of plainBodies(data))
      for (const { tag, value } of plainReadings(body)) {
        const number = Number(tag.slice('line.t'.length));
        if (number % 100 !== 0) continue;
        const own = sealed.get(`plc-${number / 100}`) ?? new Map<unknown, number>();
        own.set(value, (own.get(value) ?? 0) + 1);
        sealed.set(`plc-${number / 100}`, own);
      }
    for (const [connection, values] of Object.entries(end.acked)) {
      const own = sealed.get(connection) ?? new Map();
      expect(
        values.filter((value) => own.get(value) !== 1),
        `${connection}: acknowledged, and not there once`,
      ).toEqual([]);
    }
    const migrations = [...LEDGER_MIGRATIONS, ...projectionMigrations];
    expect(await verifyLedger({ path: ledgerFileOf(data), migrations })).toMatchObject({ isClean: true });
  }, 180_000);
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Behaviour, ReferenceReceiver } from '../sync/referenceReceiver.ts';
import { builtCli, bundledScript, removeBundledScripts, temporaryFolder } from './support/build.ts';
import { bodiesOfKind } from './support/plainLedger.ts';
import { killChildren, later, runToEnd, until } from './support/processes.ts';
import { StationUnderTest } from './support/stationUnderTest.ts';

const BATCHES = 50_000;
const MEGABYTE = 1024 * 1024;
/** The backlog is some 45 MB of bodies, 60 MB as base64: a station that held it would show. */
const GROWTH_BYTES_MAX = 48 * MEGABYTE;
const TROUBLES: readonly (Behaviour | 'refused')[] = [
  'refused',
  'slow',
  'status500',
  'resetMidReply',
  'storeThenReset',
  'answerTwice',
  'garbage',
  'foreignReceipt',
];

let cli: string;
const folder = temporaryFolder();
const receiver = new ReferenceReceiver();
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterEach(async () => {
  await killChildren();
  await receiver.close();
});
afterAll(() => {
  folder.remove();
  removeBundledScripts();
});

const batchesStored = (): number => [...receiver.stored.values()].filter(({ kind }) => kind === 'batch').length;

describe(`an upstream with ${BATCHES} batches to catch up, that misbehaves in every way`, () => {
  it('ends with every batch exactly once; the memory of the station stays flat, and the receipts are in the log', async () => {
    await receiver.listen();
    const station = new StationUnderTest(cli, folder.path, {
      configVersion: 1,
      station: { id: 'cr-backlog' },
      equipment: [],
      connections: [],
      tags: [],
      sync: {
        targets: [
          {
            id: 'historian',
            kind: 'http',
            url: receiver.url,
            timeoutMs: 500,
            retryDelayMsMin: 10,
            retryDelayMsMax: 100,
          },
        ],
      },
    });
    const made = await runToEnd(
      [bundledScript('makeBacklog'), station.dataDir, 'cr-backlog', String(BATCHES)],
      120_000,
    );
    expect(made.code, made.said).toBe(0);

    const running = station.start();
    const resident: number[] = [];
    const sampling = setInterval(() => running.hasEnded || resident.push(running.residentBytes()), 100);
    const deliveredAnother = async (batches: number) => {
      const goal = Math.min(BATCHES, batchesStored() + batches);
      await until(
        () => batchesStored() >= goal,
        60_000,
        () => `stuck at ${batchesStored()}\n${running.said}`,
        running,
      );
    };
    try {
      await deliveredAnother(5_000);
      const warm = Math.max(...resident);
      for (const trouble of TROUBLES) {
        await behaveBadly(trouble);
        await deliveredAnother(4_000);
      }
      await deliveredAnother(BATCHES);
      await until(
        () => receiver.stored.size >= BATCHES + 2,
        10_000,
        () => `${receiver.stored.size}\n${running.said}`,
      );
      clearInterval(sampling);
      running.signal('SIGTERM');
      expect(await running.endsWithin(5_000), running.said).toEqual({ code: 0, signal: null });

      const receipts = bodiesOfKind(station.dataDir, 'receipt');
      const peak = Math.max(...resident);
      console.log(
        `backlog: ${batchesStored()} of ${BATCHES} batches upstream in ${receiver.requests} requests, ${receipts.length} receipts; ` +
          `resident ${mb(resident[0] ?? 0)} MB at start, ${mb(warm)} after 5 000, peak ${mb(peak)}, last ${mb(resident.at(-1) ?? 0)}`,
      );
      expect(batchesStored()).toBe(BATCHES);
      expect(receiver.problems).toEqual([]);
      expect(peak - warm).toBeLessThan(GROWTH_BYTES_MAX);
      expectWithoutHoles(receipts.map(({ firstSeq, lastSeq }) => [Number(firstSeq), Number(lastSeq)]));
      const verified = await station.verify();
      expect(verified.code, verified.said).toBe(0);
    } finally {
      clearInterval(sampling);
    }
  }, 240_000);
});

async function behaveBadly(trouble: Behaviour | 'refused'): Promise<void> {
  if (trouble === 'refused') {
    const { port } = receiver;
    await receiver.close();
    await later(600);
    await receiver.listen(port);
    return;
  }
  receiver.behaviour = trouble;
  receiver.slowMs = 700; // longer than the station waits
  const before = receiver.requests;
  await until(
    () => receiver.requests >= before + 4,
    15_000,
    () => `no request while the upstream is ${trouble}`,
  );
  receiver.behaviour = 'well';
}

/** Every entry from the first on is covered by a receipt, once. */
function expectWithoutHoles(spans: readonly (readonly [number, number])[]): void {
  let next = 0;
  for (const [first, last] of spans) {
    expect(first).toBe(next);
    next = last + 1;
  }
  expect(next).toBeGreaterThanOrEqual(BATCHES);
}

const mb = (bytes: number): number => Math.round(bytes / MEGABYTE);

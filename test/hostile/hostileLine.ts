import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PlantServer } from '../acquisition/opcua/plantServer.ts';
import { Random } from '../simulation/random.ts';
import { bundledScript, removeBundledScripts } from '../station/support/build.ts';
import { bodiesOfKind, plainBodies, plainReadings } from '../station/support/plainLedger.ts';
import { Child, later } from '../station/support/processes.ts';
import { StationUnderTest } from '../station/support/stationUnderTest.ts';
import { HostileProxy, type LineMode } from './hostileProxy.ts';
import { ageSeconds, indexOf } from './selfDescribing.ts';

export interface HostileRun {
  readonly cli: string;
  readonly folder: string;
  readonly seed: number;
  /** Minutes as the plant sees them. */
  readonly minutes: number;
  /** How many times faster time goes in every process of the run; 1: real time. */
  readonly factor: number;
  readonly tags: number;
  say?(line: string): void;
}

export interface LineReport {
  readonly connection: string;
  readonly readings: number;
  readonly faults: Readonly<Record<string, number>>;
  /** Readings whose value is another tag's, or was not read when the ledger says so. */
  readonly wrong: readonly string[];
  /** Seconds from the line being healthy to the first reading, per fault. */
  readonly recoveries: readonly number[];
  /** Seconds between two readings of a tag that no gap covers. */
  readonly unaccounted: readonly string[];
  readonly gaps: number;
}

export interface HostileReport {
  readonly seed: number;
  readonly lines: readonly LineReport[];
  /** Medians of the first and the last third of the run. */
  readonly handles: readonly [number, number];
  readonly residentMb: readonly [number, number];
  readonly verifyExit: number | null;
  readonly stationSaid: string;
}

const EVERY_MS = 1_000;
const TIMEOUT_MS = 1_000;
const HEALTHY_S = [38, 50] as const;
const FAULT_S = [2, 25] as const;
/** Three polls may be missing before the station itself calls the time between two readings a gap (`HoleWatch`). */
const VALUES_EDGE_S = 4;

/**
 * A real station reads a Modbus and an OPC UA server through lines that misbehave: reset, half-open, late, slow, cut in the
 * middle of a frame, crumbs; each fault for 2–25 s, then a line that is healthy for 38–50 s. Afterwards the ledger, read as a
 * stranger would, must account for every second.
 */
export async function runHostileLine(run: HostileRun): Promise<HostileReport> {
  const { seed, factor, tags } = run;
  const restoreEnvironment = fasterChildren(factor);
  const plcScript = bundledScriptOf('clockPlc');
  const plc = new Child([plcScript, String(tags)]);
  const [, plcPort] = await plc.says(/port (\d+)/, 10_000);
  const ua = await PlantServer.start({ bulk: tags, bulkEveryMs: EVERY_MS, isBulkSelfDescribing: true });
  const lines = [
    { id: 'plc', proxy: await HostileProxy.start(Number(plcPort), new Random(seed)), random: new Random(seed + 1) },
    { id: 'ua', proxy: await HostileProxy.start(ua.port, new Random(seed + 2)), random: new Random(seed + 3) },
  ] as const;
  const station = new StationUnderTest(run.cli, run.folder, config(lines[0].proxy.port, lines[1].proxy.port, tags));
  const child = station.start('--status', '60s');
  const usage: { fds: number; mb: number }[] = [];
  const endAt = performance.now() + (run.minutes * 60_000) / factor;
  const watch = setInterval(
    () => usage.push({ fds: handlesOf(child.pid), mb: child.residentBytes() / 2 ** 20 }),
    (endAt - performance.now()) / 60,
  );
  const healthyFrom = { plc: [] as number[], ua: [] as number[] };
  const faults: Record<string, Record<string, number>> = { plc: {}, ua: {} };
  try {
    await child.says(/is running/, 30_000);
    await Promise.all(
      lines.map(async ({ id, proxy, random }) => {
        await later((HEALTHY_S[0] * 1000) / factor);
        while (performance.now() + ((FAULT_S[1] + HEALTHY_S[1]) * 1000) / factor < endAt) {
          const mode = faultOf(random, factor);
          faults[id]![mode.kind] = (faults[id]![mode.kind] ?? 0) + 1;
          proxy.turn(mode);
          await later((random.between(...FAULT_S) * 1000) / factor);
          proxy.turn({ kind: 'healthy' });
          healthyFrom[id].push(plantNowMs());
          await later((random.between(...HEALTHY_S) * 1000) / factor);
        }
      }),
    );
  } finally {
    clearInterval(watch);
    child.signal('SIGTERM');
    await child.endsWithin(30_000);
    await Promise.all(lines.map(({ proxy }) => proxy.close()));
    await ua.stop();
    await plc.kill();
    restoreEnvironment();
    removeBundledScripts();
  }
  const verify = await station.verify();
  return {
    seed,
    lines: lines.map(({ id }) => account(station.dataDir, id, healthyFrom[id], faults[id] as Record<string, number>)),
    handles: firstAndLast(usage.map(({ fds }) => fds)),
    residentMb: firstAndLast(usage.map(({ mb }) => mb)),
    verifyExit: verify.code,
    stationSaid: child.said,
  };

  /** Wall clock of the plant. */
  function plantNowMs(): number {
    return base + (Date.now() - base) * factor;
  }
}

let base = 0;

/** Processes started from here on live in faster time. Returns how to end that. */
function fasterChildren(factor: number): () => void {
  base = Date.now();
  const before = process.env.NODE_OPTIONS;
  const preload = fileURLToPath(new URL('fasterTime.mjs', import.meta.url));
  process.env.NODE_OPTIONS = `${before ?? ''} --import=${preload}`.trim();
  process.env.SHIFTSEAL_TEST_TIME_FACTOR = String(factor);
  process.env.SHIFTSEAL_TEST_TIME_BASE = String(base);
  return () => {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
    delete process.env.SHIFTSEAL_TEST_TIME_FACTOR;
    delete process.env.SHIFTSEAL_TEST_TIME_BASE;
  };
}

function bundledScriptOf(name: string): string {
  return bundledScript(`../../hostile/${name}`);
}

/** Delays as the proxy's own clock knows them: it lives in real time. */
function faultOf(random: Random, factor: number): LineMode {
  const kind = random.pick(['reset', 'halfOpen', 'late', 'slow', 'cutMidFrame', 'crumbs'] as const);
  if (kind === 'late') return { kind, delayMs: random.between(1.2 * TIMEOUT_MS, 4 * TIMEOUT_MS) / factor };
  if (kind === 'slow') return { kind, delayMs: random.between(0.2 * TIMEOUT_MS, 0.5 * TIMEOUT_MS) / factor };
  return { kind };
}

function config(plcPort: number, uaPort: number, tags: number): Record<string, unknown> {
  const both = Array.from({ length: tags }, (_, i) => i);
  return {
    configVersion: 1,
    station: { id: 'hostile' },
    equipment: [],
    connections: [
      { id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: plcPort, timeoutMs: TIMEOUT_MS },
      { id: 'ua', protocol: 'opc-ua', endpoint: `opc.tcp://127.0.0.1:${uaPort}/`, timeoutMs: 5_000 },
    ],
    tags: [
      ...both.map((i) => ({
        id: `plc.${i}`,
        connection: 'plc',
        everyMs: EVERY_MS,
        address: { table: 'holding', register: 2 * i, type: 'uint32' },
      })),
      ...both.map((i) => ({
        id: `ua.${i}`,
        connection: 'ua',
        everyMs: EVERY_MS,
        address: { nodeId: `nsu=urn:plant;s=bulk.${i}` },
      })),
    ],
    windows: { everyMs: 30_000, graceMs: 2_000 },
  };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function account(
  dataDir: string,
  connection: string,
  healthyFrom: readonly number[],
  faults: Record<string, number>,
): LineReport {
  const times = new Map<string, number[]>();
  const wrong: string[] = [];
  let readings = 0;
  for (const body of plainBodies(dataDir)) {
    for (const { tag, time, value, status } of plainReadings(body)) {
      if (!tag.startsWith(`${connection}.`) || value === null || status >>> 31 === 1) continue;
      readings++;
      const index = Number(tag.slice(connection.length + 1));
      const age = ageSeconds(value as number, time / 1000);
      // What the OPC UA server had to say before its first round of values is 0, of every item.
      const isBeforeFirstRound = connection === 'ua' && value === 0;
      if (!isBeforeFirstRound && (indexOf(value as number) !== index || age < -1 || age > 1 + (2 * TIMEOUT_MS) / 1000))
        wrong.push(`${tag} = ${String(value)} at ${new Date(time / 1000).toISOString()} (made ${age} s before)`);
      const known = times.get(tag);
      if (known) known.push(time);
      else times.set(tag, [time]);
    }
  }
  const gaps = bodiesOfKind(dataDir, 'gap').filter(
    (gap) => gap.connection === connection || gap.connection === null,
  ) as unknown as Span[];
  const unaccounted: string[] = [];
  for (const [tag, all] of times) {
    all.sort((a, b) => a - b);
    for (let i = 1; i < all.length; i++) {
      const hole = { from: all[i - 1] as number, to: all[i] as number };
      if (hole.to - hole.from < VALUES_EDGE_S * 1e6) continue;
      const missing = uncovered(hole, gaps);
      if (missing > VALUES_EDGE_S * 1e6)
        unaccounted.push(`${tag}: ${(missing / 1e6).toFixed(1)} s after ${new Date(hole.from / 1000).toISOString()}`);
    }
  }
  const first = [...(times.get(`${connection}.0`) ?? [])];
  const recoveries = healthyFrom.flatMap((ms) => {
    const next = first.find((time) => time >= ms * 1000);
    return next === undefined ? [Number.POSITIVE_INFINITY] : [(next / 1000 - ms) / 1000];
  });
  return { connection, readings, faults, wrong: wrong.slice(0, 20), recoveries, unaccounted, gaps: gaps.length };
}

/** µs of the hole that lie in no gap. */
function uncovered(hole: Span, gaps: readonly Span[]): number {
  const inside = gaps
    .map(({ from, to }) => ({ from: Math.max(from, hole.from), to: Math.min(to, hole.to) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  let at = hole.from;
  let missing = 0;
  for (const { from, to } of inside) {
    missing += Math.max(0, from - at);
    at = Math.max(at, to);
  }
  return missing + Math.max(0, hole.to - at);
}

const handlesOf = (pid: number): number => readdirSync(join('/proc', String(pid), 'fd')).length;

function firstAndLast(values: readonly number[]): [number, number] {
  const third = Math.max(1, Math.floor(values.length / 3));
  const median = (part: readonly number[]): number => [...part].sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  // The first moments, when everything is loaded, are nobody's leak.
  return [median(values.slice(Math.floor(third / 2), third + Math.floor(third / 2))), median(values.slice(-third))];
}

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { LedgerWriteError } from '../../electron/ledger/index.ts';
import type { EntryBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import { PlantHistory, simulatedConfig } from './plantHistory.ts';
import { Random } from './random.ts';
import { readingsOf, SimulatedClock, SimulatedStation } from './simulatedStation.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly steps: number;
  readonly withCrashes: boolean;
  readonly withFullDisk: boolean;
  /** The caller removes the folder. */
  readonly keepsFolder?: boolean;
}

export interface SimulationResult {
  readonly frames: number;
  readonly ackedReadings: number;
  readonly crashes: number;
  readonly cleanStops: number;
  readonly pauses: number;
  readonly clockJumps: number;
  /** Acknowledged readings that are neither sealed nor refused. */
  readonly lost: readonly string[];
  /** Readings that are in the log more often than they may be. */
  readonly doubled: readonly string[];
  /** Readings in the log, sealed or refused; those that are missing from the acknowledged ones were repeats. */
  readonly accounted: number;
  /** Frames left in the inbox at the end. */
  readonly inboxFrames: number;
  /** Ways in which windows were closed, each once. */
  readonly closings: readonly string[];
  /** Where the log lies; removed unless it was asked for. */
  readonly folder: string;
  /** SHA-256 over batches, amendments, refusals and gaps without the time they were written. */
  readonly digest: string;
}

/** The credit of one acquisition worker. */
const CREDIT_FRAMES = 16;

/** Runs the whole engine through one random history and accounts for every reading that was acknowledged. */
export function simulate({
  seed,
  steps,
  withCrashes,
  withFullDisk,
  keepsFolder = false,
}: SimulationOptions): SimulationResult {
  const random = new Random(seed);
  const clock = new SimulatedClock();
  let pages = withFullDisk ? 92 : 1_000_000;
  const ledgerBounds = {
    ...(withFullDisk ? { pagesMax: () => (pages += random.int(0, 3)) } : {}),
    // An inbox this small is full while windows are open: they are closed for memory.
    ...(random.chance(0.5) ? { inboxBounds: { framesMax: 30, bytesMax: 1 << 20 } } : {}),
  };
  const station = new SimulatedStation(clock, simulatedConfig(random), { ledgerBounds });
  const keysOf = new Map<Frame, string[]>();
  const figures = { frames: 0, crashes: 0, cleanStops: 0, clockJumps: 0 };
  start();
  const history = new PlantHistory(random, clock, (tag) => station.numberOf(tag));

  for (let step = 0; step < steps; step++) {
    const what = random.next();
    if (what < 0.6 && station.underWay < CREDIT_FRAMES) deliver();
    else if (what < 0.97) station.turn(random.int(0, 1_500));
    else if (what < 0.98) jump();
    else if (withCrashes) end();
  }
  pages = 1_000_000;
  clock.advanceMs(4 * 3_600_000); // what said it was ahead of its time is not any more
  for (let settle = 0; settle < 5; settle++) station.turn(1_500);
  station.stop();
  const inboxFrames = station.inboxFrames();
  const result = { ...figures, ...account(station.entries()), inboxFrames, folder: keepsFolder ? station.folder : '' };
  if (!keepsFolder) rmSync(station.folder, { recursive: true, force: true });
  return result;

  function start(): void {
    for (;;) {
      try {
        station.start();
        return;
      } catch (error) {
        if (!(error instanceof LedgerWriteError)) throw error;
        clock.advanceMs(1_000); // as the supervisor does: again after a while, until there is space
      }
    }
  }

  function deliver(): void {
    const { frame, keys } = history.frame();
    keysOf.set(frame, keys);
    figures.frames++;
    station.deliver(frame);
  }

  function jump(): void {
    figures.clockJumps++;
    clock.setWallMs(random.pick([-3_600_000, -30_000, 30_000, 3_600_000]));
  }

  function end(): void {
    if (random.chance(0.3)) {
      figures.cleanStops++;
      station.stop();
    } else {
      figures.crashes++;
      if (random.chance(0.5)) {
        deliver();
        station.cutsPowerAtNextCredit = true;
        station.turn(100);
        station.cutsPowerAtNextCredit = false;
      }
      station.crash();
    }
    clock.advanceMs(random.int(100, 20_000));
    start();
  }

  function account(entries: readonly EntryBody[]) {
    const { sealed, refused } = readingsOf(entries);
    const acked = new Map<string, number>();
    for (const frame of station.acked)
      for (const key of keysOf.get(frame) ?? []) acked.set(key, (acked.get(key) ?? 0) + 1);
    const delivered = new Map<string, number>();
    for (const keys of keysOf.values()) for (const key of keys) delivered.set(key, (delivered.get(key) ?? 0) + 1);
    const lost: string[] = [];
    const doubled: string[] = [];
    let accounted = 0;
    for (const [key, times] of delivered) {
      const inLog = sealed.get(key) ?? 0;
      const inQuarantine = refused.get(key) ?? 0;
      accounted += inLog + inQuarantine;
      const mustBe = acked.get(key) ?? 0;
      if (mustBe > 0 && inLog === 0 && inQuarantine < mustBe) lost.push(key);
      if (inLog > 1 || inLog + inQuarantine > times)
        doubled.push(`${key}: ${inLog} sealed, ${inQuarantine} refused, ${times} delivered`);
    }
    for (const key of [...sealed.keys(), ...refused.keys()]) if (!delivered.has(key)) doubled.push(`invented ${key}`);
    return {
      ackedReadings: [...acked.values()].reduce((sum, n) => sum + n, 0),
      pauses: entries.filter((body) => body.kind === 'event' && body.event === 'ledgerPaused').length,
      lost,
      doubled,
      accounted,
      closings: [...new Set(entries.flatMap((body) => (body.kind === 'batch' ? [body.window.closedBy] : [])))].sort(),
      digest: digestOf(entries),
    };
  }
}

function digestOf(entries: readonly EntryBody[]): string {
  const hash = createHash('sha256');
  for (const body of entries)
    if (body.kind === 'batch' || body.kind === 'amendment' || body.kind === 'quarantine' || body.kind === 'gap')
      hash.update(JSON.stringify({ ...body, at: 0 }));
  return hash.digest('hex');
}

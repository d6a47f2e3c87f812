import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ResponseTimes } from '../responseTimes.ts';

/**
 * Response times of one connection, kept in its folder so that `plan --data` counts with what was measured, also while
 * no station runs. Advice, not evidence: it is written without waiting for the disk, and a file that cannot be read is
 * the same as none.
 */
const FILE = 'responseTimes.json';
const BUCKETS_MAX = 1_000;
const UNITS_MAX = 256;

const fileSchema = z.strictObject({
  version: z.literal(1),
  units: z
    .array(
      z.strictObject({
        unitId: z.int().min(0).max(255),
        count: z.int().min(0),
        timeouts: z.int().min(0),
        buckets: z
          .array(z.tuple([z.int().min(0).max(BUCKETS_MAX), z.number().min(0), z.number().min(0)]))
          .max(BUCKETS_MAX),
      }),
    )
    .max(UNITS_MAX),
});

/** Fewer answers than this say too little to replace what an earlier run has measured. */
const SAMPLES_MIN = 50;
const SAVE_EVERY_MS = 60_000;

/** Keeps the response times of one connection's units as they are measured. Never throws: without it, plans estimate. */
export class ResponseTimesFile {
  readonly #folder: string;
  #dueMs: number;

  /** @param folder of the connection; empty: nothing is kept */
  constructor(folder: string, nowMs: number) {
    this.#folder = folder;
    this.#dueMs = nowMs + SAVE_EVERY_MS;
  }

  saveIfDue(nowMs: number, units: readonly MeasuredUnit[]): void {
    if (nowMs < this.#dueMs) return;
    this.#dueMs = nowMs + SAVE_EVERY_MS;
    this.save(units);
  }

  save(units: readonly MeasuredUnit[]): void {
    const measured = units.filter(({ responseTimes }) => responseTimes.count >= SAMPLES_MIN);
    if (this.#folder === '' || measured.length === 0) return;
    try {
      const all = loadResponseTimes(this.#folder);
      for (const { unitId, responseTimes } of measured) all.set(unitId, responseTimes);
      saveResponseTimes(this.#folder, all);
    } catch {
      // A full or read-only disk has its own alarm; this file is not worth another.
    }
  }
}

export interface MeasuredUnit {
  readonly unitId: number;
  readonly responseTimes: ResponseTimes;
}

/** @throws Error of the file system */
export function saveResponseTimes(folder: string, units: ReadonlyMap<number, ResponseTimes>): void {
  const document: z.infer<typeof fileSchema> = {
    version: 1,
    units: [...units].slice(0, UNITS_MAX).map(([unitId, times]) => {
      const { buckets, count, timeouts } = times.state();
      return { unitId, count, timeouts, buckets: buckets.map(([bucket, answers, late]) => [bucket, answers, late]) };
    }),
  };
  const path = join(folder, FILE);
  writeFileSync(`${path}.new`, JSON.stringify(document));
  renameSync(`${path}.new`, path);
}

/** Response times by unit id; empty where nothing (readable) was kept. */
export function loadResponseTimes(folder: string): Map<number, ResponseTimes> {
  let text: string;
  try {
    text = readFileSync(join(folder, FILE), 'utf8');
  } catch {
    return new Map(); // nothing measured so far
  }
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (!parsed.success) return new Map(); // torn, or of another version: measured anew soon
  return new Map(parsed.data.units.map(({ unitId, ...state }) => [unitId, ResponseTimes.from(state)]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the schema refuses it
  }
}

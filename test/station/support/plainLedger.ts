import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';

/** The log read the way a stranger would: SQLite, gzip and JSON, and the format as it is written down. */
export interface PlainReading {
  readonly tag: string;
  /** µs UTC */
  readonly time: number;
  readonly value: unknown;
  readonly status: number;
}

export interface PlainBody {
  readonly kind: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly [field: string]: unknown;
}

interface PlainBatch extends PlainBody {
  readonly axes: readonly { readonly start: number; readonly steps: readonly number[] }[];
  readonly tags: readonly {
    readonly tag: string;
    readonly source: number;
    readonly values: readonly unknown[];
    readonly status: readonly (readonly [number, number, number])[];
  }[];
  readonly lineage: { readonly frames: readonly PlainFrames[] };
}

export interface PlainFrames {
  readonly connection: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

export function* plainBodies(dataDir: string): Generator<PlainBody> {
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true });
  try {
    for (const { body } of db.prepare('SELECT body FROM entry ORDER BY seq').iterate() as Iterable<{ body: Buffer }>)
      yield JSON.parse(gunzipSync(body).toString('utf8')) as PlainBody;
  } finally {
    db.close();
  }
}

const isBatch = (body: PlainBody): body is PlainBatch => body.kind === 'batch' || body.kind === 'amendment';

export function* plainReadings(body: PlainBody): Generator<PlainReading> {
  if (!isBatch(body)) return;
  const times = body.axes.map(({ start, steps }) => {
    let at = start;
    return [start, ...steps.map((step) => (at += step))];
  });
  for (const { tag, source, values, status } of body.tags) {
    const codes = new Map<number, number>();
    for (const [row, length, code] of status) for (let i = 0; i < length; i++) codes.set(row + i, code);
    for (let row = 0; row < values.length; row++)
      yield { tag, time: times[source]?.[row] as number, value: values[row], status: codes.get(row) ?? 0 };
  }
}

export const framesOf = (body: PlainBody): readonly PlainFrames[] => (isBatch(body) ? body.lineage.frames : []);

export function inboxFrames(dataDir: string): { frame: number; readings: number }[] {
  const db = new Database(join(dataDir, 'ledger.db'), { readonly: true });
  try {
    return db.prepare('SELECT frame, readings FROM inbox ORDER BY frame').all() as {
      frame: number;
      readings: number;
    }[];
  } finally {
    db.close();
  }
}

export const bodiesOfKind = (dataDir: string, kind: string): PlainBody[] =>
  [...plainBodies(dataDir)].filter((body) => body.kind === kind);

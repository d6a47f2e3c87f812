import type { Database } from 'better-sqlite3';
import type { Frame } from '../../shared/domain/frame.ts';
import { digestOf, type EncodedFrame, encodeFrame } from './frameCodec.ts';

export interface InboxBounds {
  readonly framesMax: number;
  readonly bytesMax: number;
}

/** A night of an engine that cannot seal: past this, acquisition gets no credit, and the lost time is sealed as a gap. */
export const INBOX_BOUNDS: InboxBounds = { framesMax: 200_000, bytesMax: 1024 * 1024 * 1024 };

export type InboxOutcome =
  | { readonly kind: 'stored'; readonly frames: readonly number[] }
  /** Nothing was stored: the frames would exceed a bound. */
  | { readonly kind: 'full'; readonly bound: 'frames' | 'bytes'; readonly holds: number; readonly max: number };

export interface InboxFrame {
  readonly frame: number;
  readonly connection: string;
  readonly workUnit: string;
  /** µs UTC. */
  readonly receivedAt: number;
  readonly readings: number;
  /** SHA-256 of the payload. */
  readonly digest: Buffer;
  /** See frameCodec.ts. */
  readonly payload: Buffer;
}

/** Frames that are durable but not yet sealed, in the order they came. Every method runs on the writer's connection. */
export interface Inbox {
  /** Inside the writer's transaction. `receivedAt`: µs UTC. */
  append(frames: readonly (Frame | { frame: Frame; encoded: EncodedFrame })[], receivedAt: number): InboxOutcome;
  /** Frames numbered above `frame`, lowest first. */
  after(frame: number, limit: number): InboxFrame[];
  /** Inside the writer's transaction, together with the entries that now hold the readings. Returns how many there were. */
  remove(frames: readonly number[]): number;
  readonly count: number;
  /** Sum of payload bytes. */
  readonly bytes: number;
  /** Number and time (µs UTC) of the oldest frame, undefined when empty. */
  oldest(): { readonly frame: number; readonly receivedAt: number } | undefined;
  /** Whether the payload is what was made durable. */
  isWhole(frame: InboxFrame): boolean;
}

/** `snapshot` remembers the totals; what it returns puts them back when the transaction was rolled back. */
export function createInbox(db: Database, bounds: InboxBounds): Inbox & { snapshot(): () => void } {
  const insert = db.prepare(
    'INSERT INTO inbox (connection, workUnit, receivedAt, readings, digest, payload) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const after = db.prepare<[number, number], InboxFrame>('SELECT * FROM inbox WHERE frame > ? ORDER BY frame LIMIT ?');
  const remove = db.prepare<[number], { bytes: number }>(
    'DELETE FROM inbox WHERE frame = ? RETURNING length(payload) AS bytes',
  );
  const oldest = db.prepare<[], { frame: number; receivedAt: number }>(
    'SELECT frame, receivedAt FROM inbox ORDER BY frame LIMIT 1',
  );
  const totals = db.prepare<[], { count: number; bytes: number }>(
    'SELECT count(*) AS count, coalesce(sum(length(payload)), 0) AS bytes FROM inbox',
  );
  let { count, bytes } = totals.get() as { count: number; bytes: number };
  return {
    append: (frames, receivedAt) => {
      const encoded = frames.map((item) => ('encoded' in item ? item : { frame: item, encoded: encodeFrame(item) }));
      const added = encoded.reduce((sum, item) => sum + item.encoded.payload.length, 0);
      if (count + encoded.length > bounds.framesMax) {
        return { kind: 'full', bound: 'frames', holds: count, max: bounds.framesMax };
      }
      if (bytes + added > bounds.bytesMax) return { kind: 'full', bound: 'bytes', holds: bytes, max: bounds.bytesMax };
      const numbers = encoded.map(({ frame, encoded: { digest, payload } }) => {
        const row = insert.run(frame.connection, frame.workUnit, receivedAt, frame.tag.length, digest, payload);
        return Number(row.lastInsertRowid);
      });
      count += encoded.length;
      bytes += added;
      return { kind: 'stored', frames: numbers };
    },
    after: (frame, limit) => after.all(frame, limit),
    remove: (frames) => {
      let removed = 0;
      for (const frame of frames) {
        const row = remove.get(frame);
        if (row === undefined) continue;
        removed += 1;
        bytes -= row.bytes;
      }
      count -= removed;
      return removed;
    },
    get count() {
      return count;
    },
    get bytes() {
      return bytes;
    },
    oldest: () => oldest.get(),
    isWhole: ({ digest, payload }) => digestOf(payload).equals(digest),
    snapshot: () => {
      const before = { count, bytes };
      return () => {
        ({ count, bytes } = before);
      };
    },
  };
}

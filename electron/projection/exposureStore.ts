import type { Database } from 'better-sqlite3';

/** Sums of one probe (`exposure.ts` of the cold chain says of what), as JSON. */
export interface StoredExposure {
  readonly lot: string;
  readonly probe: string;
  readonly exposure: unknown;
}
export interface StoredHour {
  /** µs: start of the hour. */
  readonly hour: number;
  readonly exposure: unknown;
}

export const storeLotExposure = (db: Database, lot: string, probe: string, exposure: unknown): void =>
  void db
    .prepare('INSERT OR REPLACE INTO lotExposure (lot, probe, exposure) VALUES (?, ?, ?)')
    .run(lot, probe, JSON.stringify(exposure));

export const storeProbeHour = (db: Database, probe: string, hour: number, exposure: unknown): void =>
  void db
    .prepare('INSERT OR REPLACE INTO probeHour (probe, hour, exposure) VALUES (?, ?, ?)')
    .run(probe, hour, JSON.stringify(exposure));

export function findProbeHour(db: Database, probe: string, hour: number): unknown {
  const text = db.prepare('SELECT exposure FROM probeHour WHERE probe = ? AND hour = ?').pluck().get(probe, hour);
  return text === undefined ? undefined : JSON.parse(text as string);
}

/** Ascending; hours that start in [from, to), µs. */
export const probeHours = (db: Database, probe: string, from: number, to: number): StoredHour[] =>
  (
    db
      .prepare('SELECT hour, exposure FROM probeHour WHERE probe = ? AND hour >= ? AND hour < ? ORDER BY hour')
      .all(probe, from, to) as { hour: number; exposure: string }[]
  ).map(({ hour, exposure }) => ({ hour, exposure: JSON.parse(exposure) }));

export const lotExposures = (db: Database, lot?: string): StoredExposure[] =>
  (
    db
      .prepare('SELECT lot, probe, exposure FROM lotExposure WHERE ? IS NULL OR lot = ? ORDER BY lot, probe')
      .all(lot ?? null, lot ?? null) as { lot: string; probe: string; exposure: string }[]
  ).map((row) => ({ ...row, exposure: JSON.parse(row.exposure) }));

export const forgetLotExposure = (db: Database, lot: string): void =>
  void db.prepare('DELETE FROM lotExposure WHERE lot = ?').run(lot);
export const forgetProbeHours = (db: Database, probe: string, from: number): void =>
  void db.prepare('DELETE FROM probeHour WHERE probe = ? AND hour >= ?').run(probe, from);

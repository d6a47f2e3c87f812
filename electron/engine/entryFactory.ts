import { createHash } from 'node:crypto';
import { ENTRY_BODY_VERSION, type EntryBody, type EntryKind } from '../../shared/domain/entry.ts';

type WithoutHead<T> = T extends unknown ? Omit<T, 'v' | 'station' | 'key' | 'at'> : never;

/** What the engine says of a new entry; version, station, time and key are filled in alike for all kinds. */
export type NewEntry = WithoutHead<EntryBody>;

export interface PreparedEntry {
  readonly kind: EntryKind;
  readonly key: string;
  readonly at: number;
  readonly workUnit: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly body: EntryBody;
}

/** SHA-256 over a JSON array of identity parts: separated, so that no two lists give the same bytes. */
export const keyOf = (...parts: readonly (string | number | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** One occurrence of an alarm is known by its onset (µs). */
export const occurrenceOf = (station: string, alarmId: string, onset: number): string =>
  keyOf(station, 'occurrence', alarmId, onset);

/**
 * Makes entries of one station.
 *
 * @param identity what makes the entry the same one when it is written again after a crash
 */
export function createEntryFactory(station: string) {
  return (entry: NewEntry, at: number, identity: readonly (string | number | null)[]): PreparedEntry => {
    const key = keyOf(station, entry.kind, ...identity);
    const body = { ...entry, v: ENTRY_BODY_VERSION, station, key, at } as EntryBody;
    return { kind: entry.kind, key, at, workUnit: entry.workUnit, from: entry.from, to: entry.to, body };
  };
}
export type EntryFactory = ReturnType<typeof createEntryFactory>;

import { FRAME_SCHEMA_VERSION, type Refusal } from '../pipeline/index.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { EngineSettings } from './settings.ts';

/**
 * What the gate refused of one frame, as entries: raw payload, failing step, error, schema and configuration version. The
 * same frame refused again gives the same keys, so a replay adds nothing.
 */
export function quarantineEntries(
  refusals: readonly Refusal[],
  frame: number,
  frameDigest: string,
  settings: EngineSettings,
  entry: EntryFactory,
  now: number,
): PreparedEntry[] {
  return refusals.map((refusal) => {
    const times = refusal.readings.map(({ sourceTime }) => sourceTime);
    return entry(
      {
        kind: 'quarantine',
        workUnit: refusal.workUnit,
        from: Math.min(...times),
        to: Math.max(...times),
        tag: refusal.tag,
        connection: refusal.connection,
        step: refusal.step,
        error: refusal.error,
        readings: [...refusal.readings],
        frame,
        frameDigest,
        schemaVersion: FRAME_SCHEMA_VERSION,
        config: settings.configHash,
      },
      now,
      [frameDigest, frame, refusal.tag, refusal.step, refusal.part],
    );
  });
}

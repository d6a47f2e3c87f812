import { createHash } from 'node:crypto';
import { LEDGER_MIGRATIONS, leafHash, openLedger, packBody } from '../../../electron/ledger/index.ts';
import { encodeBatch } from '../../../electron/pipeline/index.ts';
import { projectionMigrations } from '../../../electron/projection/index.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { Random } from '../../simulation/random.ts';

/**
 * A ledger with a long past: so many small batches of a work unit that no configuration names any more, as a plant leaves
 * behind that was cut off for weeks. Arguments: data folder, station id, number of batches.
 */
const [folder = '', station = '', count = '0'] = process.argv.slice(2);
const READINGS = 60;
const BATCHES_PER_COMMIT = 500;
const start = Date.UTC(2026, 9, 1) * 1_000;
const random = new Random(50_000);
const now = (): Instant => start as Instant;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

const ledger = openLedger({
  folder,
  stationId: station,
  clock: { now },
  migrations: [...LEDGER_MIGRATIONS, ...projectionMigrations],
});
for (let batch = 0; batch < Number(count); ) {
  ledger.transaction(() => {
    for (const end = Math.min(Number(count), batch + BATCHES_PER_COMMIT); batch < end; batch++)
      ledger.append([encoded(batch)]);
  });
}
ledger.checkpoint();
ledger.close();
console.log(`${count} batches`);

function encoded(batch: number) {
  const from = start + batch * 60_000_000;
  const time = Float64Array.from({ length: READINGS }, (_, i) => from + i * 1_000_000);
  const { head, bytes } = encodeBatch(
    {
      workUnit: 'dismantled',
      start: from,
      end: from + 60_000_000,
      closedBy: 'time',
      isAmendment: false,
      ref: null,
      readings: READINGS,
      duplicates: 0,
      frames: [{ connection: 'old', number: batch + 1, digest: digest(`frame ${batch}`) }],
      columns: {
        tags: Uint32Array.of(1),
        starts: Uint32Array.of(0, READINGS),
        time,
        received: time,
        server: new Float64Array(0),
        kind: new Uint8Array(READINGS),
        value: Float64Array.from({ length: READINGS }, () => random.next()),
        status: new Uint32Array(READINGS),
        flags: new Uint8Array(READINGS),
        texts: [],
      },
    },
    {
      station,
      at: now(),
      shift: null,
      configHash: digest('configuration'),
      rulePacks: [],
      engine: 'test',
      worker: 'acquisition:old',
      calibration: [],
      tagId: () => 'dismantled.value',
    },
  );
  const { kind, key, at, workUnit, from: first, to } = head;
  return { kind, key, at, workUnit, from: first, to, leaf: leafHash(bytes), packed: packBody(bytes, 1) };
}

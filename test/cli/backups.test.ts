import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { WrittenStation } from '../query/writtenStation.ts';
import { shiftseal } from './shiftseal.ts';

const GOLDEN = fileURLToPath(new URL('../keeping/golden/archive-format-1.shiftseal-archive', import.meta.url));

it('a backup by hand is restored into a new folder, which says what is lost and verifies', async () => {
  const station = new WrittenStation();
  station.run(12, (i) => ({ temp: 20 + i / 2 }));
  station.close();
  const place = mkdtempSync(join(tmpdir(), 'shiftseal-backup-'));
  const made = await shiftseal(['backup', '--data', station.folder, '--to', join(place, 'b'), '--json']);
  expect([made.code, made.err]).toEqual([0, expect.stringContaining('no station runs')]);
  const { path, isSigned, holdsPrivateKey } = made.json<{
    path: string;
    isSigned: boolean;
    holdsPrivateKey: boolean;
  }>();
  expect([isSigned, holdsPrivateKey]).toEqual([true, false]);
  const dataDir = join(place, 'data');
  const witness = ['--witness', join(station.folder, 'witness.txt')];
  const restored = await shiftseal(['restore', '--from', path, '--data', dataDir, ...witness]);
  expect([restored.code, restored.out]).toEqual([0, expect.stringMatching(/LOST: entries \d+ to \d+/)]);
  expect(restored.out).toContain('goes on as shiftseal/cr-test/2');
  expect((await shiftseal(['verify', '--data', dataDir])).code).toBe(0);
  expect((await shiftseal(['restore', '--from', path, '--data', dataDir])).err).toContain('not empty');
});

it('an archive is verified and read by the commands that read a data folder', async () => {
  const verified = await shiftseal(['verify', '--archive', GOLDEN]);
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('none left out')]);
  const { out } = await shiftseal(['history', '--data', GOLDEN, '--tag', 'temp', '--format', 'ndjson']);
  expect(out.trim().split('\n')).toHaveLength(6);
});

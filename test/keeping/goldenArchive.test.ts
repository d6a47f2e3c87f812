import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of, verifyArchive } from '../../electron/keeping/index.ts';
import { openArchiveFolder } from '../../electron/query/archiveFolder.ts';
import type { DataFolder } from '../../electron/query/dataFolder.ts';
import { entryRows } from '../../electron/query/entries.ts';
import { readHistory } from '../../electron/query/history.ts';

/** A file that version 0.1.0 wrote. It is never made anew: whatever changes, it must verify and read as it did. */
const GOLDEN = fileURLToPath(new URL('./golden/archive-format-1.shiftseal-archive', import.meta.url));
const KEY = 'shiftseal/cr-test+04718b19+AaDFF+a6XPfLSCB5U+4NNAVJP1zIJxqVqgnFjSZwSKvO';

describe('an archive of format 1', () => {
  let data: DataFolder;
  beforeAll(() => {
    data = openArchiveFolder(GOLDEN);
  });
  afterAll(() => data.close());

  it('verifies against the key of its station, to the root it had', async () => {
    const { problems, root, entries, meta } = await verifyArchive({ file: GOLDEN, publicKey: KEY });
    expect(problems).toEqual([]);
    expect(root).toBe('44800ee26d9d7643190a80a7fe811d46bc237aa9a84388ad05a1671513c3ce08');
    expect([entries, meta?.year, meta?.format, meta?.treeSize]).toEqual([10, 2026, 1, 10]);
  });

  it('is read as it was written: entries, and readings with their configuration', () => {
    const rows = entryRows(data, { isAscending: true, limit: 10 });
    expect(rows.map(({ kind }) => kind)).toEqual([
      ...[
        'config',
        'event',
        'quarantine',
        'quarantine',
        'batch',
        'quarantine',
        'batch',
        'quarantine',
        'batch',
        'event',
      ],
    ]);
    expect(rows[4]?.summary).toBe('22 readings, closed by time');
    const span = { from: 0, to: Number.MAX_SAFE_INTEGER, layer: 'raw' } as const;
    const readings = Array.from(readHistory(data, { tag: 'temp', ...span }), ({ value }) => value);
    expect(readings).toEqual([20, 20.5, 21, 21.5, 22, 22.5]);
  });

  it('is the file it was, and reading it leaves it so', async () => {
    expect(await sha256Of(GOLDEN)).toBe('6027db19c94770d791096b987e77ca66179386788f256a5870da950777ab53d0');
  });
});

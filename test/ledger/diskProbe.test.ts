import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DISK_PROBE_FILE, openDiskProbe } from '../../electron/ledger/diskProbe.ts';
import { LedgerWriteError } from '../../electron/ledger/index.ts';

describe('the probe of a disk', () => {
  it('is content with a disk that takes changes, and says what it cannot know otherwise', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-probe-'));
    const probe = openDiskProbe(folder);
    expect(existsSync(join(folder, DISK_PROBE_FILE))).toBe(true);
    probe.ask();
    probe.ask();
    probe.close();
    expect(() => probe.ask()).toThrow(LedgerWriteError);
    rmSync(folder, { recursive: true });
  });
});

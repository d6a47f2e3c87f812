import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOrContinue } from '../../../electron/keeping/index.ts';
import { LEDGER_MIGRATIONS, type Ledger, type LedgerOptions } from '../../../electron/ledger/index.ts';
import { projectionMigrations, projectKeepingEvent } from '../../../electron/projection/index.ts';
import { type Frame, frameFromRows } from '../../../shared/domain/frame.ts';
import { drafts, steppingClock } from '../../ledger/support/history.ts';

export const MIGRATIONS = [...LEDGER_MIGRATIONS, ...projectionMigrations];

/** Temporary folders that the test takes away itself. */
export function temporaryFolders(): { make(): string; removeAll(): void } {
  const made: string[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'ss-keeping-'));
      made.push(folder);
      return folder;
    },
    removeAll() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const said: string[] = [];

/** As the engine opens it. */
export function openStation(folder: string, options: Partial<LedgerOptions> & { onStep?(step: string): void } = {}) {
  return openOrContinue({
    folder,
    stationId: 'cr-01',
    clock: steppingClock(),
    lockWaitMs: 0,
    migrations: MIGRATIONS,
    project: projectKeepingEvent,
    say: (message) => said.push(message),
    ...options,
  });
}

/** Entries with a checkpoint every ten, and the rest unsigned. */
export function fill(ledger: Ledger, from: number, to: number): void {
  for (let at = from; at < to; at += 10) {
    ledger.append(drafts(at, Math.min(to, at + 10)));
    if (at + 10 <= to) ledger.checkpoint();
  }
}

/** Acknowledged, and in no batch yet. */
export function addFrames(ledger: Ledger, count: number): void {
  ledger.transaction(() => {
    const [tag] = ledger.tags.ensure(['press.pressure']);
    const frames = Array.from({ length: count }, (_, i) => frameOf(tag?.number ?? 0, i));
    ledger.inbox.append(frames, 1_790_000_000_000_000);
  });
}

function frameOf(tag: number, i: number): Frame {
  const at = 1_790_000_000_000_000 + i;
  return frameFromRows('plc-1', 'press-1', [
    { tag, sourceTime: at as never, receivedTime: at as never, kind: 'number', value: i, status: 0 },
  ]);
}

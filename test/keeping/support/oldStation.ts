import type { EngineState } from '../../../electron/engine/engineState.ts';
import { createEntryFactory, type PreparedEntry } from '../../../electron/engine/entryFactory.ts';
import { keepingCommands } from '../../../electron/engine/keepingCommands.ts';
import type { RemovalRules } from '../../../electron/keeping/index.ts';
import type { Ledger } from '../../../electron/ledger/index.ts';
import { projectLegalHold, projectRetention } from '../../../electron/projection/index.ts';
import type { HoldScope } from '../../../shared/domain/entries/keeping.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { openStation } from './stationFolder.ts';

export const NOW = Date.UTC(2026, 10, 21) * 1000;
const DAY_US = 86_400_000_000;
export const signature = { user: 'ada', role: 'administrator', at: NOW, meaning: 'legal hold' } as const;
export const actor = { user: 'ada', role: 'administrator' } as const;
export const EVERYTHING: HoldScope = { kinds: null, workUnits: null, writtenFrom: null, writtenTo: null };

/** Four years, ten days apart: batches of two work units, alarms, and events that are never removed. */
export function grow(ledger: Ledger): void {
  const drafts = Array.from({ length: 146 }, (_, i) => {
    const at = NOW - (1460 - i * 10) * DAY_US;
    const kind = i % 5 === 4 ? 'event' : i % 7 === 6 ? 'alarm' : 'batch';
    const workUnit = kind === 'batch' ? `press-${i % 2}` : null;
    const times = kind === 'batch' ? { from: at - DAY_US, to: at - 1 } : {};
    return { kind, key: `entry-${i}`, at, workUnit, ...times, body: { station: 'cr-01', readings: 7, i } };
  });
  ledger.append(drafts);
  ledger.checkpoint();
}

/** With the commands of the engine over it. */
export function oldStation(folder: string, deliveredTo = 1_000) {
  const { ledger } = openStation(folder);
  if (ledger.size === 0) grow(ledger);
  const db = ledger.database;
  db.prepare("INSERT OR REPLACE INTO delivery (target, deliveredTo, receiptSeq, at) VALUES ('erp', ?, 3, 4)").run(
    deliveredTo,
  );
  const config = { keeping: { retention: { batch: 2, alarm: 3 } }, sync: { targets: [{ id: 'erp' }] } };
  const state = {
    entry: createEntryFactory('cr-01'),
    settings: { config },
    append: (entries: readonly PreparedEntry[]) =>
      ledger.append(entries).map(({ seq }, i) => {
        const { body } = entries[i] as PreparedEntry;
        if (body.kind === 'retention') projectRetention(db, seq, body);
        if (body.kind === 'legalHold') projectLegalHold(db, seq, body);
        return seq;
      }),
  } as unknown as EngineState;
  const clock = { now: () => NOW as Instant, monotonicMs: () => 0 };
  const commands = keepingCommands({ clock, ledger, state: () => state });
  const rules = (): RemovalRules => ({
    ...{ retention: config.keeping.retention, now: NOW, holds: [], archives: [] },
    delivered: [{ target: 'erp', deliveredTo, receiptSeq: 3 }],
  });
  return { folder, ledger, commands, rules };
}

import type { SyncTargetStatus } from '../../shared/contract/live.ts';
import { deliveries, safeUntil } from '../projection/index.ts';
import type { SyncEntry, SyncSource } from '../sync/index.ts';
import type { DataFolder } from './dataFolder.ts';

/** The log as a sync target reads it, over a read-only connection. */
export function createSyncSource(data: DataFolder): SyncSource {
  const page = data.db.prepare<[number, number], StoredEntry>(
    'SELECT seq, key, kind, leaf, body FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?',
  );
  return {
    size: () => data.ledger.size(),
    read(seq, entriesMax, bytesMax) {
      const entries: SyncEntry[] = [];
      let bytes = 0;
      for (const { leaf, body, ...head } of page.iterate(seq, entriesMax)) {
        bytes += Math.ceil(body.length / 3) * 4;
        if (entries.length > 0 && bytes > bytesMax) break;
        entries.push({ ...head, leaf: leaf.toString('hex'), body: body.toString('base64') });
      }
      return entries;
    },
    deliveredTo: (target) => deliveries(data.db).find((each) => each.target === target)?.deliveredTo ?? 0,
    safeUntil: (deliveredTo) => safeUntil(data.db, deliveredTo),
    checkpoint: () => data.ledger.latestCheckpoint()?.note ?? null,
  };
}

interface StoredEntry {
  readonly seq: number;
  readonly key: string;
  readonly kind: string;
  readonly leaf: Buffer;
  readonly body: Buffer;
}

/** What the log alone says of a target, whether a station runs or not. */
export interface TargetDelivery extends Pick<SyncTargetStatus, 'target' | 'deliveredTo' | 'backlogEntries'> {
  /** µs: every reading sealed with a source time before it is upstream. */
  readonly safeUntil: number | null;
  /** µs: when the last receipt was stored. */
  readonly lastReceiptAt: number | null;
  readonly url: string | null;
}

/** Targets of the configuration in force, and those that have receipts from before. */
export function targetDeliveries(data: DataFolder): TargetDelivery[] {
  const stored = new Map(deliveries(data.db).map((each) => [each.target, each]));
  const configured = data.configs.latest()?.config.sync.targets ?? [];
  const waiting = data.db.prepare("SELECT count(*) FROM entry WHERE seq >= ? AND kind <> 'receipt'").pluck();
  return [...new Set([...configured.map(({ id }) => id), ...stored.keys()])].map((target) => {
    const delivery = stored.get(target);
    const deliveredTo = delivery?.deliveredTo ?? 0;
    return {
      target,
      url: configured.find(({ id }) => id === target)?.url ?? null,
      deliveredTo,
      backlogEntries: waiting.get(deliveredTo) as number,
      safeUntil: safeUntil(data.db, deliveredTo) ?? null,
      lastReceiptAt: delivery?.at ?? null,
    };
  });
}

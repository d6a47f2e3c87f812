import { statSync } from 'node:fs';
import type { ResponseOf } from '../../shared/contract/ipc.ts';
import type { LedgerStatus } from '../../shared/contract/live.ts';
import { ledgerFileOf, readVerifierKeyFile, witnessFileOf } from '../ledger/index.ts';
import { atOneMoment, type DataFolder } from './dataFolder.ts';
import type { SealedCount } from './sealedCount.ts';

/** The newest signed checkpoint, the key to check it with, and what the log holds. */
export function checkpointOf(data: DataFolder, count: SealedCount): ResponseOf<'evidence:checkpoint'> {
  return {
    note: data.ledger.latestCheckpoint()?.note ?? '',
    verifierKey: readVerifierKeyFile(data.folder) ?? '',
    witnessFile: witnessPathOf(data),
    ledger: ledgerStatus(data, count),
  };
}

/** Where the station keeps its checkpoints outside the database. */
export const witnessPathOf = (data: DataFolder): string =>
  data.configs.latest()?.config.checkpoint.witnessFile ?? witnessFileOf(data.folder);

/** The ledger as it lies on the disk: the file cannot tell whether somebody is writing it. */
export function ledgerStatus(data: DataFolder, count: SealedCount): LedgerStatus {
  const sealed = count.upTo(data, data.ledger.size());
  return atOneMoment(data.db, () => {
    const { db, ledger } = data;
    const size = ledger.size();
    const checkpoint = ledger.latestCheckpoint();
    const inbox = db.prepare('SELECT coalesce(sum(readings), 0) FROM inbox').pluck().get() as number;
    const lastSealed = db.prepare("SELECT max(seq) FROM entry WHERE kind = 'batch'").pluck().get() as number | null;
    const lastSealedAt = lastSealed === null ? undefined : ledger.entries({ fromSeq: lastSealed, limit: 1 })[0]?.at;
    return {
      entries: size,
      root: size === 0 ? '' : ledger.inclusionProof(size - 1, size).root.toString('hex'),
      sealedBatches: sealed.batches,
      readingsIn: sealed.readings + inbox,
      readingsSealed: sealed.readings,
      readingsInInbox: inbox,
      ...(lastSealedAt === undefined ? {} : { lastSealedAt }),
      checkpointSize: checkpoint?.size ?? 0,
      ...(checkpoint === undefined ? {} : { checkpointAt: checkpoint.at }),
      state: 'writing',
      message: '',
      bytes: statSync(ledgerFileOf(data.folder)).size,
    };
  });
}

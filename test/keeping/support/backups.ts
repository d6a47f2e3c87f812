import { join } from 'node:path';
import { type BackupOptions, makeBackup, statementText } from '../../../electron/keeping/index.ts';
import { formatNote, type Ledger, parseVerifierKey, witnessFileOf } from '../../../electron/ledger/index.ts';
import { MIGRATIONS } from './stationFolder.ts';

/** Signed by the open ledger, as the engine does. */
export function backupOf(ledger: Ledger, dataDir: string, to: string, options: Partial<BackupOptions> = {}) {
  return makeBackup({
    ...{ dataDir, to, station: 'cr-01', at: 1_790_000_000_000_000, product: '1.0.0', migrations: MIGRATIONS },
    ...{ witnessPath: witnessFileOf(dataDir), withPrivateKey: false, walBytesMax: 1 << 28 },
    ...{ configuration: '{"configVersion":1}\n', configPath: join(dataDir, 'none.json') },
    sign: async (statement) => {
      const { name, keyId } = parseVerifierKey(ledger.verifierKey);
      const text = statementText(statement);
      return formatNote({ text, signatures: [{ name, keyId, signature: ledger.signStatement(text) }] });
    },
    ...options,
  });
}

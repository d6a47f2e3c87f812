import { safeStorage } from 'electron';
import type { OsKeyStore } from '../ledger/index.ts';

/** Linux without a keyring: "basic_text" encrypts with a password that stands in Chromium's source. */
const NO_STORE = new Set(['basic_text', 'unknown']);

/** The key store of the operating system; undefined where there is none that keeps a secret. Call once the app is ready. */
export function osKeyStore(): OsKeyStore | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'linux' && NO_STORE.has(safeStorage.getSelectedStorageBackend())) return undefined;
  return {
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed)),
  };
}

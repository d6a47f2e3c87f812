import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Secrets of a headless station: one JSON object name → secret in DIR/keys/secrets.json, readable by its owner only
 * (mode 0600). The desktop app keeps the same names in the operating system's key store.
 */
const secretsSchema = z.record(z.string().min(1), z.string());

export const secretsPath = (dataDir: string): string => join(dataDir, 'keys', 'secrets.json');

/** @throws Error naming the file when others may read it or it is not a JSON object of strings */
export function readSecrets(dataDir: string): Record<string, string> {
  const path = secretsPath(dataDir);
  if (!existsSync(path)) return {};
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0)
    throw new Error(`${path} can be read by others; run: chmod 600 ${path}`);
  const parsed = secretsSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path} must be a JSON object of names and secrets`);
  return parsed.data;
}

/** Writes one secret (or removes it, with undefined), atomically. */
export function writeSecret(dataDir: string, name: string, secret: string | undefined): void {
  const path = secretsPath(dataDir);
  const all = readSecrets(dataDir);
  if (secret === undefined) delete all[name];
  else all[name] = secret;
  mkdirSync(join(dataDir, 'keys'), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600, flush: true });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
}

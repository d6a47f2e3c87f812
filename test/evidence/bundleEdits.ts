import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../electron/ledger/index.ts';

/** Changes to a copy of a bundle, as somebody makes them who knows the format. */
export type Json = Record<string, unknown>;
export const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
export const json = (folder: string, name: string): Json => JSON.parse(text(folder, name)) as Json;
export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const linesOf = (folder: string): string[] => text(folder, 'entries.ndjson').trimEnd().split('\n');

/** What they do after a change: makes the manifest fit again. */
export function adjustManifest(folder: string, change: (manifest: Json) => void = () => undefined): void {
  const { digest: _, ...manifest } = json(folder, 'bundle.json');
  manifest.files = (manifest.files as { name: string }[]).map(({ name }) => {
    const content = name.endsWith('.json') ? canonicalJson(json(folder, name)) : readFileSync(join(folder, name));
    return { name, bytes: Buffer.byteLength(content), sha256: sha256(content) };
  });
  change(manifest);
  writeFileSync(join(folder, 'bundle.json'), canonicalJson({ ...manifest, digest: sha256(canonicalJson(manifest)) }));
}

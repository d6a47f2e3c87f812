/**
 * What a backup says of itself: `backup.json` lists every file with size and SHA-256, names log, size and root, and carries a note by
 * the station's key over all of it:
 *
 *   shiftseal backup v1
 *   <log name>
 *   <entries>
 *   <root, base64>
 *   at <µs UTC>
 *   manifest <SHA-256 of the canonical JSON of the manifest, hexadecimal>
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { canonicalJson, isSignedBy, NoteError, parseNote, parseVerifierKey } from '../ledger/index.ts';

export const BACKUP_FORMAT = 1;
const TITLE = 'shiftseal backup v1';
/** Packs and mappings of a large station are some hundred files. */
const FILES_MAX = 100_000;
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const backupManifestSchema = z.strictObject({
  format: z.literal(BACKUP_FORMAT),
  /** Version of the product that made it. */
  product: z.string(),
  log: z.string(),
  /** µs UTC. */
  at: z.int(),
  /** Entries of the log in it. */
  size: z.int().min(0),
  root: digest,
  /** Newest signed checkpoint in it. */
  checkpoint: z.string().nullable(),
  /** Public key line. */
  verifierKey: z.string(),
  holdsPrivateKey: z.boolean(),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(500), bytes: z.int().min(0), sha256: digest }))
    .max(FILES_MAX),
});
export type BackupManifest = z.infer<typeof backupManifestSchema>;

/** `note`: null where the private key was not at hand; everything else is checked all the same. */
const documentSchema = z.strictObject({ manifest: backupManifestSchema, note: z.string().max(65_536).nullable() });
export type BackupDocument = z.infer<typeof documentSchema>;

/** What the station signs. */
export type BackupStatement = Pick<BackupManifest, 'log' | 'size' | 'root' | 'at'> & { readonly manifest: string };

/** Why a folder is no backup, or no whole one. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

export const manifestFileOf = (folder: string): string => join(folder, 'backup.json');

export const digestOfManifest = (manifest: BackupManifest): string =>
  createHash('sha256').update(canonicalJson(manifest)).digest('hex');

export const statementText = ({ log, size, root, at, manifest }: BackupStatement): string =>
  `${TITLE}\n${log}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\nat ${at}\nmanifest ${manifest}\n`;

/** @throws BackupError when there is none, or it is not in this form */
export function readBackupDocument(folder: string): BackupDocument {
  const path = manifestFileOf(folder);
  if (!existsSync(path)) throw new BackupError(`${folder} is no backup: it has no backup.json`);
  if (statSync(path).size > MANIFEST_BYTES_MAX) throw new BackupError(`${path} is too large`);
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new BackupError(`${path} is not readable: ${(error as Error).message}`);
  }
  const parsed = documentSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new BackupError(`${path} is not a backup of format ${BACKUP_FORMAT}: ${z.prettifyError(parsed.error)}`);
}

/**
 * @param line public key of the station, from a source you trust
 * @returns why the note does not hold, undefined when it does
 */
export function signatureProblem({ manifest, note }: BackupDocument, line: string): string | undefined {
  if (note === null) return 'it is not signed';
  try {
    const signed = parseNote(note);
    if (!isSignedBy(signed, parseVerifierKey(line))) return `it has no valid signature of ${line}`;
    const statement = { ...manifest, manifest: digestOfManifest(manifest) };
    return signed.text === statementText(statement) ? undefined : 'what is signed is not its manifest';
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

/** @returns what is wrong with the files, in words; empty when each is there, whole and unchanged */
export async function fileProblems(folder: string, { files }: BackupManifest): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of files) {
    if (isAbsolute(path) || normalize(path).startsWith('..')) {
      problems.push(`${path}: leads out of the backup`);
      continue;
    }
    const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (size === undefined) problems.push(`${path}: missing`);
    else if (size !== bytes) problems.push(`${path}: ${size} bytes instead of ${bytes}`);
    else if ((await sha256Of(join(folder, path))) !== sha256) problems.push(`${path}: its content was changed`);
  }
  return problems;
}

/** Of a file of any size, hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type ImportMapping, importMappingSchema, mappingNameSchema } from '../../shared/domain/importMapping.ts';
import { nearestNames } from './nearestNames.ts';

/** Where the mappings of a station are: one JSON file each, `DIR/mappings/NAME.json`. */
export const mappingsFolder = (dataDir: string): string => join(dataDir, 'mappings');

const TEXT_BYTES_MAX = 1_048_576;
const MAPPINGS_MAX = 500;

export interface SavedMapping {
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, hexadecimal. */
  readonly hash: string;
}

/** The text of a mapping is wrong; the message names every field and what it should be. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
}

/** @throws MappingError naming each wrong field */
export function parseMapping(text: string): ImportMapping {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new MappingError(`the mapping is no JSON: ${(error as Error).message}`);
  }
  const parsed = importMappingSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new MappingError(
    `the mapping is not valid: ${parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ')}`,
  );
}

/** Ascending by name; files that are no readable mapping are left out, loading them says why. */
export function listMappings(dataDir: string): SavedMapping[] {
  return mappingNames(dataDir)
    .slice(0, MAPPINGS_MAX)
    .flatMap((name) => {
      const file = fileOf(dataDir, name);
      if (statSync(file).size > TEXT_BYTES_MAX) return [];
      const text = readFileSync(file, 'utf8');
      return [{ name, text, hash: hashOf(text) }];
    });
}

/** @throws MappingError when there is none of that name, naming the nearest, or the file is not what a mapping should be */
export function loadMapping(dataDir: string, name: string): ImportMapping {
  const file = mappingNameSchema.safeParse(name).success ? fileOf(dataDir, name) : '';
  if (file === '' || !existsSync(file)) {
    const known = mappingNames(dataDir);
    const remedy = known.length === 0 ? 'none is saved yet' : `saved are ${known.slice(0, 20).join(', ')}`;
    throw new MappingError(`there is no mapping "${name}"${nearestNames(name, known)}; ${remedy}`);
  }
  const mapping = parseMapping(readFileSync(file, 'utf8'));
  if (mapping.name !== name)
    throw new MappingError(`the file of mapping "${name}" holds one called "${mapping.name}"; rename one of the two`);
  return mapping;
}

/**
 * Saves a mapping under its own name, replacing an older one whole: after a power cut either is there, never a part.
 *
 * @throws MappingError naming each wrong field
 */
export function saveMapping(dataDir: string, text: string): { name: string; hash: string } {
  const { name } = parseMapping(text);
  const folder = mappingsFolder(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const partial = `${fileOf(dataDir, name)}.partial`;
  writeFileSync(partial, text, { mode: 0o600, flush: true });
  renameSync(partial, fileOf(dataDir, name));
  syncFolder(folder);
  return { name, hash: hashOf(text) };
}

const fileOf = (dataDir: string, name: string): string => join(mappingsFolder(dataDir), `${name}.json`);
const hashOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

function mappingNames(dataDir: string): string[] {
  const folder = mappingsFolder(dataDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => mappingNameSchema.safeParse(name).success)
    .sort();
}

/** Makes the rename durable; Windows has no such call and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

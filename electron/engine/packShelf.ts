import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { applyEdits, modify } from 'jsonc-parser';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { ConfigError, loadPack, type PackPorts, packFoldersOf, packText } from '../config/index.ts';
import { canonicalJson, makeFolder, writeFileDurably } from '../ledger/index.ts';
import { type LoadedPack, shippedPackFiles } from '../rules/index.ts';

/** Where a station's packs lie. */
export interface PackPlace {
  readonly dataDir: string;
  /** The station's file; absent where only the data folder is known. */
  readonly configPath?: string;
}

export interface ShelvedPack {
  readonly file: string;
  readonly loaded: LoadedPack;
}

/** Pack files in one data folder that are looked at; more are not listed. */
const FILES_MAX = 500;

export const packPortsOf = ({ dataDir, configPath }: PackPlace): PackPorts => ({
  canonicalJson,
  packFolders: configPath === undefined ? [join(dataDir, 'packs')] : packFoldersOf(configPath, dataDir),
});

/** Packs a person may choose from: those in the data folder, and those that come with the product. What is wrong is left out. */
export function shelvedPacks(place: PackPlace): ShelvedPack[] {
  const folder = join(place.dataDir, 'packs');
  const own = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];
  const files = [...new Set([...own.sort().slice(0, FILES_MAX), ...shippedPackFiles()])];
  return files.flatMap((file) => {
    try {
      return [{ file, loaded: loadPack(file, packPortsOf(place)) }];
    } catch (error) {
      if (error instanceof ConfigError) return [];
      throw error;
    }
  });
}

/**
 * Puts a pack on the shelf of the data folder and names it in the station's configuration, in the place of the version that is in
 * force. Nothing else of the text changes.
 *
 * @param text the station's configuration
 * @param config the same, as it is in force: its packs have their hashes
 * @returns the new text, and the pack
 * @throws ConfigError for a pack that is wrong; Error when the same version lies there with another content, or is in force
 */
export function putIntoForce(
  place: PackPlace,
  text: string,
  config: StationConfig,
  file: string,
): { readonly text: string; readonly loaded: LoadedPack } {
  const ports = packPortsOf(place);
  const loaded = loadPack(file, ports);
  const { pack, hash } = loaded;
  const named = config.rulePacks.map((each) => ({ ...each, id: idOf(each.file, ports) }));
  const index = named.findIndex(({ id }) => id === pack.id);
  if (named[index]?.sha256 === hash) throw new Error(`pack ${pack.id} ${pack.version} is in force already`);
  const kept = keepOnShelf(place, file, loaded, packText(file, ports));
  const entry = { file: kept, sha256: hash };
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
  const packs = config.rulePacks.length === 0 ? [entry] : undefined;
  const edits =
    packs === undefined
      ? modify(text, ['rulePacks', index < 0 ? config.rulePacks.length : index], entry, { formattingOptions })
      : modify(text, ['rulePacks'], packs, { formattingOptions });
  return { text: applyEdits(text, edits), loaded };
}

function idOf(file: string, ports: PackPorts): string | undefined {
  try {
    return loadPack(file, ports).pack.id;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** One version has one content: a file on the shelf is never replaced. */
function keepOnShelf({ dataDir }: PackPlace, file: string, { pack, files }: LoadedPack, text: string): string {
  const folder = join(dataDir, 'packs');
  const [from = ''] = files;
  if (from.startsWith('shipped:')) return basename(file);
  const name = `${pack.id}-${pack.version}.json`;
  const path = join(folder, name);
  if (from === path) return name;
  if (existsSync(path)) {
    if (readFileSync(path, 'utf8') === text) return name;
    throw new Error(`pack ${pack.id} ${pack.version} is known with another content: give it another version`);
  }
  makeFolder(folder);
  writeFileDurably(path, text, 0o644);
  return name;
}

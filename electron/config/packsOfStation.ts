import { dirname, join } from 'node:path';
import type { ConfigProblem, StationConfig } from '../../shared/domain/config/index.ts';
import { type BoundPack, bindPack } from '../rules/index.ts';
import { ConfigError } from './configError.ts';
import { loadPack, type PackPorts } from './loadPacks.ts';

export interface StationPacks {
  /** The configuration with the hash of each pack filled in: a changed pack is a changed station. */
  readonly config: StationConfig;
  readonly packs: readonly BoundPack[];
  readonly problems: readonly ConfigProblem[];
}

/** Folders in which a station's rule packs lie, besides those of the product. */
export const packFoldersOf = (configFile: string, dataDir: string | undefined): string[] => [
  dirname(configFile),
  ...(dataDir === undefined ? [] : [join(dataDir, 'packs')]),
];

/** Reads the packs a configuration names and binds their rules to its tags. */
export function withPacks(
  config: StationConfig,
  file: string,
  ports: Pick<PackPorts, 'canonicalJson'> & { readonly dataDir?: string },
): StationPacks {
  if (config.rulePacks.length === 0) return { config, packs: [], problems: [] };
  const packPorts: PackPorts = { ...ports, packFolders: packFoldersOf(file, ports.dataDir) };
  const packs: BoundPack[] = [];
  const problems: ConfigProblem[] = [];
  const seen = new Map<string, string>();
  const rulePacks = config.rulePacks.map((named, index) => {
    const tell = (key: string, message: string, remedy: string) =>
      problems.push({ path: ['rulePacks', index, key], message, remedy });
    try {
      const loaded = loadPack(named.file, packPorts);
      const { hash, pack } = loaded;
      if (named.sha256 !== undefined && named.sha256 !== hash)
        tell(
          'sha256',
          `pack ${pack.id} ${pack.version} has the hash ${hash}`,
          'activate it again, or put the pack back',
        );
      const twin = seen.get(pack.id);
      if (twin !== undefined)
        tell('file', `pack ${pack.id} is in force already through ${twin}`, 'name one version of a pack only');
      seen.set(pack.id, named.file);
      const bound = bindPack(loaded, config);
      for (const { path, message, remedy } of bound.problems)
        tell('file', `${loaded.files[0]}: ${path.join('.')}: ${message}`, remedy);
      packs.push(bound);
      return { ...named, sha256: hash };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const finding of error.findings.slice(0, 20)) {
        const { line, column, path, message, remedy } = finding;
        tell('file', `${error.file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`, remedy);
      }
      return named;
    }
  });
  return { config: { ...config, rulePacks }, packs, problems };
}

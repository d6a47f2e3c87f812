import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type ConfigChecks,
  checkConfig,
  type StationConfig,
  stationConfigSchema,
} from '../../shared/domain/config/index.ts';
import type { BoundPack } from '../rules/index.ts';
import { ConfigError, type ConfigFinding } from './configError.ts';
import { readJson } from './jsonDocument.ts';
import { withPacks } from './packsOfStation.ts';
import { fromIssue } from './schemaProblems.ts';

export interface LoadedConfig {
  readonly config: StationConfig;
  /** SHA-256 over the canonical JSON of the configuration with its defaults and the hashes of its rule packs filled in. */
  readonly hash: string;
  readonly path: string;
  /** Rule packs in force, in the order of the file; their hashes stand in `config.rulePacks`. Absent: none. */
  readonly packs?: readonly BoundPack[];
}

export interface LoadConfigPorts {
  readonly checks: ConfigChecks;
  canonicalJson(value: unknown): string;
  /** Data folder of the station, where it has one: rule packs are looked for in its `packs`. */
  readonly dataDir?: string;
}

/**
 * Reads, parses and checks a station's configuration file.
 *
 * @throws ConfigError with every finding: broken JSON, duplicate or unknown keys, wrong values, broken references
 */
export function loadConfig(path: string, ports: LoadConfigPorts): LoadedConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'the file does not exist' : String(error);
    throw new ConfigError(path, [
      { line: 1, column: 1, path: '', message: reason, remedy: 'check the path given with --config' },
    ]);
  }
  return { ...parseConfig(text, path, ports), path };
}

/** As `loadConfig`, for text already read. */
export function parseConfig(text: string, file: string, ports: LoadConfigPorts): Omit<LoadedConfig, 'path'> {
  const fail = (findings: readonly ConfigFinding[]): never => {
    throw new ConfigError(file, findings.slice(0, 200));
  };
  const read = readJson(text);
  if ('findings' in read) return fail(read.findings);
  const { value: document, at } = read;
  const parsed = stationConfigSchema.safeParse(document);
  if (!parsed.success) return fail(parsed.error.issues.flatMap((issue) => fromIssue(issue, document)).map(at));
  const problems = checkConfig(parsed.data, ports.checks);
  if (problems.length > 0) fail(problems.map(at));
  const { config, packs, problems: inPacks } = withPacks(parsed.data, file, ports);
  if (inPacks.length > 0) fail(inPacks.map(at));
  const hash = createHash('sha256').update(ports.canonicalJson(config)).digest('hex');
  return { config, hash, packs };
}

import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { PACK_DEPTH_MAX, type Pack, packSchema } from '../../shared/domain/pack/index.ts';
import {
  type LoadedPack,
  overlay,
  type PackProblem,
  parseRules,
  type RuleIssue,
  shippedPack,
  shippedPackFiles,
} from '../rules/index.ts';
import { ConfigError, type ConfigFinding } from './configError.ts';
import { readJson } from './jsonDocument.ts';
import { fromIssue } from './schemaProblems.ts';

/** Where packs are looked for, besides those that come with the product. */
export interface PackPorts {
  /** In this order: the folder of the station's file, the packs of its data folder. */
  readonly packFolders: readonly string[];
  canonicalJson(value: unknown): string;
}

/** A pack is read by people; what is larger is none. */
const PACK_BYTES_MAX = 4 * 1024 * 1024;

interface FoundPack {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a pack with everything it rests on: beside the station's file, then in its data folder's packs, else among those that
 * come with the product. A pack of the user's wins over a shipped one of the same file name.
 *
 * @throws ConfigError with every finding, by line and column of the pack's own file
 */
export function loadPack(file: string, ports: PackPorts): LoadedPack {
  return resolve(found(file, ports), ports, []);
}

/** Text of a pack as `loadPack` would read it. @throws ConfigError where there is none */
export const packText = (file: string, ports: PackPorts): string => found(file, ports).text;

/** As `loadPack`, for text already read; what it extends is found as ever. */
export const parsePack = (text: string, name: string, ports: PackPorts): LoadedPack =>
  resolve({ name, text }, ports, []);

function resolve({ name, text }: FoundPack, ports: PackPorts, above: readonly string[]): LoadedPack {
  const fail = (findings: readonly ConfigFinding[]): never => {
    throw new ConfigError(name, findings.slice(0, 200));
  };
  const read = readJson(text);
  if ('findings' in read) return fail(read.findings);
  const { value, at } = read;
  const parsed = packSchema.safeParse(value);
  if (!parsed.success) return fail(parsed.error.issues.flatMap((issue) => inPack(issue, value)).map(at));
  const pack = parsed.data;
  const { rules, problems } = parseRules(pack.rules, (issue, path) => inPack(issue, value, path));
  if (problems.length > 0) return fail(problems.map(at));
  const base =
    pack.extends === undefined ? undefined : baseOf(pack, name, ports, above, (problem) => fail([at(problem)]));
  const laid = overlay(pack, rules, base);
  if (laid.problems.length > 0) return fail(laid.problems.map(at));
  const hash = createHash('sha256').update(ports.canonicalJson(laid.pack)).digest('hex');
  return { pack: laid.pack, hash, files: [name, ...(base?.files ?? [])] };
}

function baseOf(
  pack: Pack,
  name: string,
  ports: PackPorts,
  above: readonly string[],
  fail: (problem: PackProblem) => never,
): LoadedPack {
  const wanted = pack.extends as string;
  const path = ['extends'];
  if (above.length >= PACK_DEPTH_MAX)
    return fail({ path, message: `overlays are at most ${PACK_DEPTH_MAX} deep`, remedy: 'lay them together' });
  try {
    const below = found(wanted, ports, [name, ...above]);
    return resolve(below, ports, [name, ...above]);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return fail({
      path,
      message: `its base cannot be used: ${error.message}`,
      remedy: 'mend or replace the base pack',
    });
  }
}

/** A pack that extends one of its own file name means the one below it in the order of places. */
function found(file: string, { packFolders }: PackPorts, without: readonly string[] = []): FoundPack {
  const places = isAbsolute(file)
    ? [file]
    : packFolders.flatMap((folder) => [join(folder, file), join(folder, basename(file))]);
  for (const path of places) {
    if (without.includes(path)) continue;
    const text = readIfThere(path);
    if (text !== undefined) return { name: path, text };
  }
  const document = shippedPack(file);
  const name = `shipped:${basename(file)}`;
  if (document !== undefined && !without.includes(name)) return { name, text: JSON.stringify(document, null, 2) };
  throw new ConfigError(file, [
    {
      ...{ line: 1, column: 1, path: '', message: `there is no rule pack "${file}"` },
      remedy: `put it beside the station's file or into the packs folder of its data, or name one that comes with the product (${shippedPackFiles().join(', ')})`,
    },
  ]);
}

function readIfThere(path: string): string | undefined {
  try {
    const { size } = statSync(path);
    if (size > PACK_BYTES_MAX) {
      const message = `${size} bytes are too many for a rule pack (at most ${PACK_BYTES_MAX})`;
      throw new ConfigError(path, [{ line: 1, column: 1, path: '', message, remedy: 'is this the right file?' }]);
    }
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}

const inPack = (issue: RuleIssue, document: unknown, at: readonly (string | number)[] = []): PackProblem[] =>
  fromIssue(issue, document, at).map((problem) => ({
    ...problem,
    remedy: problem.remedy.replace('`shiftseal config schema`', '`shiftseal pack schema`'),
  }));

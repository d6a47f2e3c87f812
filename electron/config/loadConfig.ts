import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import {
  type ConfigChecks,
  type ConfigProblem,
  checkConfig,
  type StationConfig,
  stationConfigSchema,
} from '../../shared/domain/config/index.ts';

export interface LoadedConfig {
  readonly config: StationConfig;
  /** SHA-256 over the canonical JSON of the configuration with its defaults filled in. */
  readonly hash: string;
  readonly path: string;
}

/** One thing that is wrong with the file, where a person can find it. Line and column count from 1. */
export interface ConfigFinding {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    readonly file: string,
    readonly findings: readonly ConfigFinding[],
  ) {
    super(findings.map((finding) => formatFinding(file, finding)).join('\n'));
  }
}

export const formatFinding = (file: string, { line, column, path, message, remedy }: ConfigFinding): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}${remedy === '' ? '' : ` → ${remedy}`}`;

export interface LoadConfigPorts {
  readonly checks: ConfigChecks;
  canonicalJson(value: unknown): string;
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
  const fail = (findings: ConfigFinding[]): never => {
    throw new ConfigError(file, findings.slice(0, 200));
  };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (errors.length > 0 || tree === undefined) {
    fail(
      (errors.length > 0 ? errors : [{ error: 4, offset: 0, length: 0 }]).map((error) => ({
        ...position(text, error.offset),
        path: '',
        message: `not valid JSON: ${words(printParseErrorCode(error.error))}`,
        remedy: 'mend the text at this place',
      })),
    );
  }
  const root = tree as Node;
  const at = (problem: ConfigProblem): ConfigFinding => ({
    ...position(text, nearestNode(root, problem.path).offset),
    path: problem.path.join('.'),
    message: problem.message,
    remedy: problem.remedy,
  });
  const repeated = duplicateKeys(root, []);
  if (repeated.length > 0) fail(repeated.map(at));
  const document: unknown = JSON.parse(text);
  const parsed = stationConfigSchema.safeParse(document);
  if (!parsed.success) return fail(parsed.error.issues.flatMap((issue) => fromIssue(issue, document)).map(at));
  const problems = checkConfig(parsed.data, ports.checks);
  if (problems.length > 0) fail(problems.map(at));
  const hash = createHash('sha256').update(ports.canonicalJson(parsed.data)).digest('hex');
  return { config: parsed.data, hash };
}

const MEND_THE_KEY = 'remove it or mend its spelling; `shiftseal config schema` prints every key';
const MEND_THE_VALUE = 'mend it; `shiftseal config schema` says what this key takes';
const ADD_THE_KEY = 'add it; `shiftseal config schema` says what this key takes';
/** Keys of other products that ask for something to be written to the plant. */
const SMELLS_OF_WRITING =
  /writ(e|able|ing)|output|function_?code|^fc$|command|setpoint_?(register|address|node)|control/i;
const READS_ONLY =
  'remove it: Shiftseal only reads (Modbus functions 1 to 4 and device identification, OPC UA reads and subscriptions) and never writes to a plant';

interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

function fromIssue(issue: Issue, document: unknown, prefix: readonly (string | number)[] = []): ConfigProblem[] {
  const path = [...prefix, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys')
    return (issue.keys ?? []).map((key) => ({
      path: [...path, key],
      message: `unknown key "${key}"`,
      remedy: SMELLS_OF_WRITING.test(key) ? READS_ONLY : MEND_THE_KEY,
    }));
  if (issue.code === 'invalid_union' && issue.errors && issue.errors.length > 0) {
    // The branch with the fewest complaints is the one that was meant.
    const meant = [...issue.errors].sort((a, b) => a.length - b.length)[0] as readonly Issue[];
    if (meant.length > 0) return meant.flatMap((inner) => fromIssue(inner, document, path));
  }
  const found = valueAt(document, path);
  if (found === undefined && path.length > 0) return [{ path, message: 'is missing', remedy: ADD_THE_KEY }];
  return [{ path, message: `${issue.message}${shown(found)}`, remedy: MEND_THE_VALUE }];
}

function valueAt(document: unknown, path: readonly (string | number)[]): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

const SHOWN_CHARACTERS_MAX = 60;
/** What stands there, where it is short, and no address with a password in it. */
function shown(value: unknown): string {
  if (typeof value === 'object' || value === undefined) return '';
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS_MAX || text.includes('@') ? '' : `, not ${text}`;
}

/** The node at the path, or the nearest one above it that exists in the text. */
function nearestNode(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length) as (string | number)[]);
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return root;
}

function duplicateKeys(node: Node, path: (string | number)[]): ConfigProblem[] {
  if (node.type === 'array') return (node.children ?? []).flatMap((child, i) => duplicateKeys(child, [...path, i]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property) => {
    const [keyNode, value] = property.children ?? [];
    const key = String(keyNode?.value);
    const own: ConfigProblem[] = seen.has(key)
      ? [{ path: [...path, key], message: `key "${key}" stands twice in the same object`, remedy: 'keep one of them' }]
      : [];
    seen.add(key);
    return value ? [...own, ...duplicateKeys(value, [...path, key])] : own;
  });
}

function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

const words = (code: string): string => code.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

import type { ConfigProblem } from '../../shared/domain/config/index.ts';

const MEND_THE_KEY = 'remove it or mend its spelling; `shiftseal config schema` prints every key';
const MEND_THE_VALUE = 'mend it; `shiftseal config schema` says what this key takes';
const ADD_THE_KEY = 'add it; `shiftseal config schema` says what this key takes';
/** Keys of other products that ask for something to be written to the plant. */
const SMELLS_OF_WRITING =
  /writ(e|able|ing)|output|function_?code|^fc$|command|setpoint_?(register|address|node)|control/i;
const READS_ONLY =
  'remove it: Shiftseal only reads (Modbus functions 1 to 4 and device identification, OPC UA reads and subscriptions) and never writes to a plant';

/** The part of a zod issue that is told. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly errors?: readonly (readonly Issue[])[];
}

/** What a schema complains of, in words, with what to do about it; `prefix` is where `issue.path` begins. */
export function fromIssue(issue: Issue, document: unknown, prefix: readonly (string | number)[] = []): ConfigProblem[] {
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

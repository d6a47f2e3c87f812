/**
 * JSON for verifiers. `JSON.parse` lets the last of two equal member names win, so two readers could see different
 * documents in the same bytes; RFC 8785 §3.1 (I-JSON, RFC 7493 §2.3) forbids that, as well as lone surrogates and
 * numbers beyond a double.
 */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** @throws StrictJsonError naming the offset of what makes the text ambiguous or invalid */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, refuseInfinity);
  } catch (error) {
    if (error instanceof StrictJsonError) throw error;
    throw new StrictJsonError(`not JSON: ${(error as Error).message}`);
  }
  refuseAmbiguity(text);
  return value;
}

function refuseInfinity(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new StrictJsonError(`the number of "${name}" does not fit a double`);
  }
  return value;
}

/** The text is known to be JSON here: only strings and brackets need to be told apart. */
function refuseAmbiguity(text: string): void {
  const open: (Set<string> | undefined)[] = []; // per open bracket: the names seen in an object, or undefined in an array
  let isName = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x7b || code === 0x5b) {
      open.push(code === 0x7b ? new Set() : undefined);
      isName = code === 0x7b;
    } else if (code === 0x7d || code === 0x5d) open.pop();
    else if (code === COMMA) isName = open.at(-1) !== undefined;
    else if (code === COLON) isName = false;
    else if (code === QUOTE) {
      const end = endOfString(text, i);
      const string = JSON.parse(text.slice(i, end + 1)) as string;
      if (/\p{Surrogate}/u.test(string)) throw new StrictJsonError(`lone surrogate in the string at offset ${i}`);
      const names = open.at(-1);
      if (isName && names?.has(string)) throw new StrictJsonError(`duplicate name "${string}" at offset ${i}`);
      if (isName) names?.add(string);
      i = end;
    }
  }
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === BACKSLASH ? 2 : 1;
  return i;
}

/**
 * Characters that draw nothing and change how what stands beside them is read: bidirectional marks and overrides (Unicode UAX #9,
 * "Trojan Source", CVE-2021-42574), invisible spaces, and controls but tab and line ends. A tag name that holds one would show as
 * another.
 */
const SOURCE = String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]`;
const UNSEEN = new RegExp(SOURCE, 'g');
const HAS_UNSEEN = new RegExp(SOURCE);

const codeOf = (mark: string): string => mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');

/** As people see it: what would not be seen stands there by its number, `⟦U+202E⟧`. Other texts come back as they are. */
export const visibleText = (text: string): string =>
  HAS_UNSEEN.test(text) ? text.replace(UNSEEN, (mark) => `⟦U+${codeOf(mark)}⟧`) : text;

/** JSON in which such characters are escaped: it reads as the same value, and draws as it stands. */
export const inertJson = (value: unknown, space?: number): string =>
  JSON.stringify(value, null, space).replace(UNSEEN, (mark) =>
    mark < ' ' ? mark : `\\u${codeOf(mark).toLowerCase()}`,
  );

const DEPTH_MAX = 30;

/**
 * A whole answer made visible. What holds nothing unseen keeps its identity, so that an unchanged row draws nothing anew; columns of
 * numbers are not looked into.
 */
export function visibleDeep<T>(value: T, depth = 0): T {
  if (typeof value === 'string') return visibleText(value) as T;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) {
    const made = value.map((each) => visibleDeep(each, depth + 1));
    return (made.some((each, at) => each !== value[at]) ? made : value) as T;
  }
  const before = Object.entries(value);
  const after = before.map(([name, each]) => [name, visibleDeep(each, depth + 1)] as const);
  return after.some(([, each], at) => each !== before[at]?.[1]) ? (Object.fromEntries(after) as T) : value;
}

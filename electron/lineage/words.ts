import { formatInstant, type Instant } from '../../shared/domain/time.ts';

/** ISO 8601 in UTC; whole seconds where the time has no part of one. */
export const timeText = (at: number): string => formatInstant(at as Instant).replace(/\.0+Z$/, 'Z');

/** `FROM to TO`, or `since FROM` where it goes on. */
export const spanText = (from: number, to: number | null): string =>
  to === null || to >= Number.MAX_SAFE_INTEGER ? `since ${timeText(from)}` : `${timeText(from)} to ${timeText(to)}`;

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString('en').replaceAll(',', ' ')} ${count === 1 ? one : more}`;

export const short = (digest: string): string => digest.slice(0, 12);

/** At most so many characters, with dots where something is missing. */
export const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}…` : text);

/** Both parts of an id that has two, the second with whatever else it holds. */
export function parts(id: string): readonly [string, string] {
  const at = id.indexOf('|');
  return at < 0 ? [id, ''] : [id.slice(0, at), id.slice(at + 1)];
}

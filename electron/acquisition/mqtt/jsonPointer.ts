import { isJsonObject, type Json } from '../intake/index.ts';

/** The reference tokens of a JSON pointer (RFC 6901, 3 and 4); none: the whole document. */
export const parsePointer = (pointer: string): readonly string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value a pointer leads to, or undefined where it leads nowhere. */
export function pointedAt(document: Json, tokens: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const token of tokens) {
    if (Array.isArray(value))
      value = /^(0|[1-9]\d{0,8})$/.test(token) ? (value[Number(token)] as Json | undefined) : undefined;
    else if (isJsonObject(value)) value = Object.hasOwn(value, token) ? value[token] : undefined;
    else return undefined;
  }
  return value;
}

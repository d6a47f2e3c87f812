import { VALUE_KINDS } from '../../../shared/domain/valueType.ts';

/**
 * The constant parts of a tag's entry in a batch, as bytes: with a thousand tags and a handful of readings each, writing
 * the same names again and again would cost more than the values. One for the life of a configuration; it holds one small
 * text per tag.
 */
export class TagTexts {
  readonly #behind = new Map<string, Uint8Array>();
  readonly #before = VALUE_KINDS.map((kind) => Buffer.from(`{"flags":[],"kind":"${kind}","received":`));

  /** `{"flags":[],"kind":"…","received":` of a kind code. */
  before(kind: number): Uint8Array {
    return this.#before[kind] as Uint8Array;
  }

  /** `,"status":[],"tag":"…","values":` of a tag id. */
  behind(tag: string): Uint8Array {
    const known = this.#behind.get(tag);
    if (known) return known;
    const text = Buffer.from(`,"status":[],"tag":${JSON.stringify(tag)},"values":`);
    this.#behind.set(tag, text);
    return text;
  }
}

/** A work unit's own small numbers (slots) for its tags, given out as they are met, and what is known of each. */
export class TagSlots {
  /** Catalogue numbers by slot. */
  readonly tagOfSlot: number[] = [];
  /** Catalogue number → slot + 1. */
  #slotOfTag = new Uint32Array(256);
  #latest = new Float64Array(256).fill(Number.NEGATIVE_INFINITY);
  #order: number[] = [];
  readonly #tagId: (tag: number) => string;

  constructor(tagId: (tag: number) => string) {
    this.#tagId = tagId;
  }

  /** The slot of a tag; its next one where it has none yet. */
  take(tag: number): number {
    const slot = tag < this.#slotOfTag.length ? (this.#slotOfTag[tag] as number) : 0;
    return slot > 0 ? slot - 1 : this.#give(tag);
  }

  /** −1 where the tag was never met. */
  find(tag: number): number {
    return (this.#slotOfTag[tag] ?? 0) - 1;
  }

  /** Whether a source time (µs) is later than all of its tag before; remembers it then. */
  isLatest(slot: number, time: number): boolean {
    if (time <= (this.#latest[slot] as number)) return false;
    this.#latest[slot] = time;
    return true;
  }

  /** All slots by tag id. */
  inOrder(): readonly number[] {
    if (this.#order.length !== this.tagOfSlot.length) {
      const ids = this.tagOfSlot.map(this.#tagId);
      this.#order = ids.map((_, slot) => slot);
      this.#order.sort((a, b) => ((ids[a] as string) < (ids[b] as string) ? -1 : 1));
    }
    return this.#order;
  }

  #give(tag: number): number {
    if (tag >= this.#slotOfTag.length) {
      const wider = new Uint32Array(2 * (tag + 1));
      wider.set(this.#slotOfTag);
      this.#slotOfTag = wider;
    }
    const slot = this.tagOfSlot.push(tag) - 1;
    this.#slotOfTag[tag] = slot + 1;
    if (slot >= this.#latest.length) {
      const wider = new Float64Array(2 * slot).fill(Number.NEGATIVE_INFINITY);
      wider.set(this.#latest);
      this.#latest = wider;
    }
    return slot;
  }
}

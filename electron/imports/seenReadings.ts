/**
 * Remembers which (tag, time) an import has seen, and with which content, in bounded memory: two generations of a hash table, the
 * elder forgotten when the younger is full. What lies further back than the last quarter of a million readings the ledger's gate still finds.
 */
export interface SeenReadings {
  find(tag: number, time: number, content: number): 'new' | 'same' | 'other';
  add(tag: number, time: number, content: number): void;
}

const GENERATION = 250_000;

/** @param generation readings of one generation; the last 1 to 2 generations are remembered */
export function createSeenReadings(generation = GENERATION): SeenReadings {
  let young = new Table();
  let old: Table | undefined;
  return {
    find(tag, time, content) {
      const found = young.find(tag, time) ?? old?.find(tag, time);
      if (found === undefined) return 'new';
      return found === content ? 'same' : 'other';
    },
    add(tag, time, content) {
      if (young.size >= generation) {
        const emptied = old ?? new Table();
        emptied.clear();
        [old, young] = [young, emptied];
      }
      young.add(tag, time, content);
    },
  };
}

/** Open addressing, linear probing, at most half full; time NaN marks a free slot. */
class Table {
  size = 0;
  #mask = 0xfff;
  #tags = new Uint32Array(0x1000);
  #times = new Float64Array(0x1000).fill(Number.NaN);
  #contents = new Float64Array(0x1000);

  find(tag: number, time: number): number | undefined {
    for (let slot = this.#start(tag, time); ; slot = (slot + 1) & this.#mask) {
      const at = this.#times[slot] as number;
      if (Number.isNaN(at)) return undefined;
      if (at === time && this.#tags[slot] === tag) return this.#contents[slot];
    }
  }

  add(tag: number, time: number, content: number): void {
    if (2 * (this.size + 1) > this.#mask) this.#grow();
    this.#put(tag, time, content);
    this.size++;
  }

  clear(): void {
    this.size = 0;
    this.#times.fill(Number.NaN);
  }

  #put(tag: number, time: number, content: number): void {
    let slot = this.#start(tag, time);
    while (!Number.isNaN(this.#times[slot])) slot = (slot + 1) & this.#mask;
    this.#tags[slot] = tag;
    this.#times[slot] = time;
    this.#contents[slot] = content;
  }

  #start(tag: number, time: number): number {
    const high = Math.floor(time / 0x1_0000_0000);
    let hash = Math.imul(time | 0, 0x9e3779b1) ^ Math.imul(high + 0x7f4a7c15, 0x85ebca6b) ^ Math.imul(tag, 0xc2b2ae35);
    hash ^= hash >>> 15;
    return (Math.imul(hash, 0x27d4eb2f) >>> 7) & this.#mask;
  }

  #grow(): void {
    const [tags, times, contents] = [this.#tags, this.#times, this.#contents];
    const slots = 2 * (this.#mask + 1);
    this.#mask = slots - 1;
    this.#tags = new Uint32Array(slots);
    this.#times = new Float64Array(slots).fill(Number.NaN);
    this.#contents = new Float64Array(slots);
    for (let i = 0; i < times.length; i++) {
      const time = times[i] as number;
      if (!Number.isNaN(time)) this.#put(tags[i] as number, time, contents[i] as number);
    }
  }
}

/** A text as one double that differs for different texts, but for a chance of 2⁻⁵². */
export function textContent(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

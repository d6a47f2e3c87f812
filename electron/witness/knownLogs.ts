import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  historyOfOneKey,
  holdsKey,
  type KeyHistory,
  NoteError,
  parseKeyHistory,
  writeFileDurably,
} from '../ledger/index.ts';

/** The logs that a witness cosigns, by the keys it was told to trust and the rotations that followed. */
export class KnownLogs {
  readonly #folder: string;
  /** Lines by origin, as configured. */
  readonly #trusted = new Map<string, string[]>();

  /** @throws NoteError when a line is no verifier key */
  constructor(folder: string, lines: readonly string[]) {
    this.#folder = folder;
    for (const line of lines) {
      const { log } = historyOfOneKey(line);
      this.#trusted.set(log, [...(this.#trusted.get(log) ?? []), line.trim()]);
    }
  }

  /** Undefined: not a log of this witness. */
  keysOf(origin: string): KeyHistory | undefined {
    const lines = this.#trusted.get(origin);
    if (lines === undefined) return undefined;
    const file = this.#fileOf(origin);
    if (existsSync(file)) {
      const chain = parseKeyHistory(readFileSync(file, 'utf8'));
      if (lines.some((line) => holdsKey(chain, line))) return chain;
    }
    return historyOfOneKey(lines.at(-1) as string);
  }

  /** @returns why not, or undefined when the chain is kept */
  follow(text: string): string | undefined {
    try {
      const chain = parseKeyHistory(text);
      const lines = this.#trusted.get(chain.log);
      if (lines === undefined) return `unknown log ${chain.log}`;
      if (!lines.some((line) => holdsKey(chain, line))) return 'none of its keys is trusted here';
      const before = this.keysOf(chain.log) as KeyHistory;
      const isLonger = before.periods.every(
        ({ line }, i) => before.rotations.length === 0 || chain.periods[i]?.line === line,
      );
      if (!isLonger) return 'it does not go on from the keys that were followed before';
      writeFileDurably(this.#fileOf(chain.log), text, 0o600);
      return undefined;
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      return error.message;
    }
  }

  #fileOf(origin: string): string {
    return join(this.#folder, `${createHash('sha256').update(origin).digest('hex')}.keys.txt`);
  }
}

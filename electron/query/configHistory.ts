import type { Database } from 'better-sqlite3';
import { type StationConfig, stationConfigSchema, type TagConfig } from '../../shared/domain/config/index.ts';
import { workUnitOf } from '../engine/layout.ts';
import { unpackBody } from '../ledger/index.ts';
import { type Scale, scaleOf } from '../pipeline/index.ts';

export interface ConfigInForce {
  readonly hash: string;
  readonly config: StationConfig;
}

/** The ledger knows no tag of this name. */
export class UnknownTagError extends Error {
  override readonly name = 'UnknownTagError';
}

/**
 * Every configuration that was ever in force, as sealed in the log: a batch is read with the one its lineage names. Few
 * and small, so all are kept; new ones are noticed.
 */
export class ConfigHistory {
  readonly #db: Database;
  readonly #byHash = new Map<string, ConfigInForce>();
  /** By hash, then tag: asked for every reading. */
  readonly #scales = new Map<string, Map<string, Scale | undefined>>();
  readonly #connections = new Map<string, string | undefined>();
  #latest: ConfigInForce | undefined;
  #seq = -1;
  readonly #before: number;

  /** @param before µs: what was brought into force from then on is known, but never the one in force */
  constructor(db: Database, before = Number.POSITIVE_INFINITY) {
    this.#db = db;
    this.#before = before;
  }

  /** The same log, with the configuration that was in force at a moment (µs) as the one in force; the first, where none was yet. */
  asOf(at: number): ConfigHistory {
    return new ConfigHistory(this.#db, at);
  }

  /** Undefined before the first start of the station has been sealed. */
  latest(): ConfigInForce | undefined {
    this.#refresh();
    return this.#latest;
  }

  /** @throws Error when the log holds no configuration yet */
  inForce(): ConfigInForce {
    const latest = this.latest();
    if (!latest) throw new Error('the ledger holds no configuration yet; start the station once');
    return latest;
  }

  all(): readonly ConfigInForce[] {
    this.#refresh();
    return [...this.#byHash.values()];
  }

  /** The newest configuration of the tag, and every work unit whose batches have held it. @throws UnknownTagError */
  tag(id: string): { readonly tag: TagConfig; readonly workUnits: readonly string[] } {
    const found = this.all().flatMap(({ config }) => {
      const tag = config.tags.find((each) => each.id === id);
      return tag ? [{ tag, workUnit: workUnitOf(config, tag) }] : [];
    });
    const newest = found.at(-1);
    if (!newest) throw new UnknownTagError(this.#unknown(id));
    return { tag: newest.tag, workUnits: [...new Set(found.map(({ workUnit }) => workUnit))] };
  }

  #unknown(id: string): string {
    const ids = this.latest()?.config.tags.map((tag) => tag.id) ?? [];
    const known = ids.length === 0 ? 'none' : `${ids.slice(0, 8).join(', ')}${ids.length > 8 ? ' …' : ''}`;
    return `this ledger has no tag "${id}"; known: ${known}`;
  }

  /** Raw → clean of a tag under one configuration; undefined where that configuration does not have the tag. */
  scaleOf(hash: string, tagId: string): Scale | undefined {
    const known = this.#scales.get(hash) ?? new Map<string, Scale | undefined>();
    this.#scales.set(hash, known);
    if (!known.has(tagId)) {
      this.#refresh();
      const tag = this.#byHash.get(hash)?.config.tags.find((each) => each.id === tagId);
      known.set(tagId, tag && scaleOf(tag));
    }
    return known.get(tagId);
  }

  /** The connection a tag was read through under one configuration; undefined where that one does not have the tag. */
  connectionOf(hash: string, tagId: string): string | undefined {
    const key = `${hash} ${tagId}`;
    if (!this.#connections.has(key)) {
      this.#refresh();
      const tag = this.#byHash.get(hash)?.config.tags.find((each) => each.id === tagId);
      this.#connections.set(key, tag?.connection);
    }
    return this.#connections.get(key);
  }

  #refresh(): void {
    const rows = this.#db
      .prepare("SELECT seq, at, body FROM entry WHERE kind = 'config' AND seq > ? ORDER BY seq")
      .all(this.#seq) as { seq: number; at: number; body: Buffer }[];
    for (const { seq, at, body } of rows) {
      this.#seq = seq;
      const { config: hash, document } = JSON.parse(unpackBody(body).toString()) as {
        config: string;
        document: unknown;
      };
      const parsed = stationConfigSchema.safeParse(document);
      if (!parsed.success) continue; // of a version that knew other fields: its batches are read without a scale
      const entry = { hash, config: parsed.data };
      this.#byHash.delete(hash);
      this.#byHash.set(hash, entry);
      if (this.#latest === undefined || at < this.#before) this.#latest = entry;
    }
  }
}

import { type LotBody, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { severityOf } from '../../shared/domain/statusCode.ts';
import { formatInstant, type Instant, parseInstant } from '../../shared/domain/time.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { addSegment, type Exposure, type Lot, noExposure, ProbeFold, US_PER_HOUR } from '../coldChain/index.ts';
import { type Ledger, unpackBody } from '../ledger/index.ts';
import type { ClosedWindow, ReadingColumns } from '../pipeline/index.ts';
import {
  findLot,
  findProbeHour,
  forgetLotExposure,
  forgetProbeHours,
  listLots,
  lotExposures,
  storeLotExposure,
  storeProbeHour,
} from '../projection/index.ts';
import { overlap, type Probe, probesOf, toleranceOf } from './coldChainPlaces.ts';
import { ColdChainWatch, type ColdChainWatchState } from './coldChainWatch.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { Judging } from './judging.ts';
import { probeReadings } from './probeReadings.ts';
import type { EngineSettings } from './settings.ts';

/** What the book remembers beside its tables; kept in the transaction that changed them. */
interface SavedBook {
  /** Stores and products these sums were made under; under others they are made again from the log. */
  readonly under: string;
  readonly probes: Readonly<Record<string, { readonly at: number; readonly value: number | null }>>;
  readonly watch: ColdChainWatchState;
  /** Late readings came: hours of the probe from here on (µs) are to be made again. */
  readonly refold: Readonly<Record<string, number>>;
}

export interface ColdChainPorts {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  readonly judging: Judging;
  readonly entry: EntryFactory;
  append(entries: readonly PreparedEntry[]): void;
  now(): Instant;
}

/** Without it everything is made again from the log. */
export const COLD_CHAIN_CURSOR = 'coldChain';
/** Some 200 bytes a probe and alarm: far more than a station has tags for. */
const CURSOR_BYTES_OF_PROBES = 16 * 1024 * 1024;
/** Lots that are followed; the oldest beyond it are no longer added to. */
const LOTS_MAX = 20_000;

/**
 * Follows what stores and lots go through, from sealed windows alone: hours of every probe, sums of every lot. All of it is a
 * function of the log; late readings, times given afterwards and a changed configuration are answered by reading it again.
 */
export class ColdChainBook {
  readonly #ports: ColdChainPorts;
  readonly #probes: ReadonlyMap<number, Probe>;
  readonly #folds = new Map<string, ProbeFold>();
  readonly #watch: ColdChainWatch;
  /** Lots by store, with all their stays; those that left long ago are not among them. */
  #lots = new Map<string, Lot>();
  readonly #exposures = new Map<string, Exposure>();
  readonly #hours = new Map<string, { hour: number; exposure: Exposure }>();
  readonly #refold: Map<string, number>;
  /** Keys of `#exposures` that are not in the table yet. */
  readonly #unstored = new Set<string>();
  #isOpen = false;
  #isChanged = false;

  constructor(ports: ColdChainPorts) {
    this.#ports = ports;
    const { settings, ledger } = ports;
    this.#probes = probesOf(settings.config, settings.numbers);
    const stored = ledger.cursors.get(COLD_CHAIN_CURSOR) as SavedBook | undefined;
    const saved = stored?.under === this.#under() ? stored : undefined;
    for (const probe of this.#probes.values()) {
      const last = saved?.probes[probe.tag];
      const reading = last && { at: last.at, value: last.value ?? Number.NaN };
      this.#folds.set(probe.tag, new ProbeFold(probe.store.longestIntervalMs * 1000, reading));
    }
    this.#watch = new ColdChainWatch(settings, this.#probes, saved?.watch, {
      now: () => ports.now(),
      tell: (alarm, condition, now) => ports.judging.tellSystem(alarm, condition, now),
      isActive: (id) => ports.judging.isSystemActive(id),
      event: (event, subject, detail, identity, from, to) => {
        const body = { kind: 'event', workUnit: null, from, to, event, subject, detail, actor: STATION_ACTOR } as const;
        ports.append([ports.entry(body, ports.now(), [event, ...identity])]);
      },
    });
    this.#refold = new Map(Object.entries(saved?.refold ?? {}));
    if (this.#probes.size === 0) return;
    // Never folded so, or under another configuration: what the log holds already is read again.
    if (saved === undefined)
      for (const probe of this.#probes.values()) this.#refold.set(probe.tag, Number.NEGATIVE_INFINITY);
    this.#loadLots();
  }

  get isIdle(): boolean {
    return this.#probes.size === 0;
  }

  /** Windows are in the log: what their probes say is added. Inside the transaction that sealed them. */
  sealed(windows: readonly ClosedWindow[]): void {
    if (this.isIdle || windows.length === 0) return;
    const touched = new Set<string>();
    for (const { columns, isAmendment } of windows) {
      for (let group = 0; group < columns.tags.length; group++) {
        const number = columns.tags[group] as number;
        this.#watch.logger(number, columns, group);
        const probe = this.#probes.get(number);
        if (probe) this.#take(probe, columns, group, isAmendment, touched);
      }
    }
    for (const lot of touched) this.#watch.budgets(this.#lots.get(lot), this.exposuresOf(lot));
    this.#flushHours();
    this.store();
  }

  /** About four times a second, inside a transaction: what the configuration brings, and what must be made again. */
  tick(): void {
    if (this.isIdle) return;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#receiveConfigured();
    }
    if (this.#refold.size === 0) return;
    const [[tag, from]] = [...this.#refold] as [[string, number]];
    const probe = [...this.#probes.values()].find((each) => each.tag === tag);
    this.#refold.delete(tag);
    this.#isChanged = true;
    if (probe) this.#refoldProbe(probe, from);
    this.store();
  }

  /** A lot came, moved, left or was decided about: inside the transaction of its entry. */
  lotChanged(body: LotBody): void {
    if (this.isIdle) return;
    const lot = findLot(this.#ports.ledger.database, body.lot) as Lot | undefined;
    if (!lot) return;
    const before = this.#lots.get(lot.id);
    this.#lots.set(lot.id, lot);
    const at = body.from ?? body.at;
    const stores = new Set([...lot.stays, ...(before?.stays ?? [])].map(({ store }) => store));
    const isPast = [...this.#probes.values()].some(
      ({ tag, store }) => stores.has(store.id) && (this.#folds.get(tag)?.last?.at ?? 0) > at,
    );
    if (body.event !== 'disposed' && isPast) this.#refoldLot(lot);
    this.#watch.budgets(lot, this.exposuresOf(lot.id));
  }

  /** Of a lot, one for each probe that measured beside it. */
  exposuresOf(lot: string): Exposure[] {
    return [...this.#probes.values()].flatMap(({ tag }) => this.#exposures.get(`${lot} ${tag}`) ?? []);
  }

  /** Makes every sum again from the log, inside a transaction. @returns how many lots it follows */
  rebuild(): number {
    for (const probe of this.#probes.values()) this.#refoldProbe(probe, Number.NEGATIVE_INFINITY);
    this.store();
    return this.#lots.size;
  }

  store(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const probes = Object.fromEntries(
      [...this.#folds].flatMap(([tag, { last }]) =>
        last ? [[tag, { at: last.at, value: Number.isNaN(last.value) ? null : last.value }]] : [],
      ),
    );
    const refold = Object.fromEntries(
      [...this.#refold].map(([tag, from]) => [tag, Number.isFinite(from) ? from : Number.MIN_SAFE_INTEGER]),
    );
    const saved: SavedBook = { under: this.#under(), probes, watch: this.#watch.snapshot(), refold };
    this.#ports.ledger.cursors.set(COLD_CHAIN_CURSOR, saved, CURSOR_BYTES_OF_PROBES);
  }

  /** What the sums depend on in the configuration. */
  #under(): string {
    const { coldChain } = this.#ports.settings.config;
    return JSON.stringify([
      coldChain?.stores.map(({ id, class: of, range, probes, longestIntervalMs }) => [
        id,
        of,
        range,
        probes,
        longestIntervalMs,
      ]),
      coldChain?.products.map(({ id, class: of, budgets }) => [id, of, budgets]),
    ]);
  }

  #loadLots(): void {
    const db = this.#ports.ledger.database;
    this.#lots = new Map(listLots(db, LOTS_MAX).map((lot) => [lot.id, lot as Lot]));
    for (const { lot, probe, exposure } of lotExposures(db))
      this.#exposures.set(`${lot} ${probe}`, exposure as Exposure);
  }

  #take(probe: Probe, columns: ReadingColumns, group: number, isLate: boolean, touched: Set<string>): void {
    const fold = this.#folds.get(probe.tag) as ProbeFold;
    for (let row = columns.starts[group] as number; row < (columns.starts[group + 1] as number); row++) {
      const at = columns.time[row] as number;
      const value = valueAt(columns, row, (raw) => this.#ports.settings.toEngineering(probe.number, raw));
      const isNew = fold.take(
        at,
        value,
        (hour, from, to, held) => this.#segment(probe, hour, from, to, held, touched),
        (from, to) => this.#watch.gap(probe, from, to),
      );
      if (isNew) this.#watch.reading(probe, at, value);
      else if (isLate) this.#refold.set(probe.tag, Math.min(at, this.#refold.get(probe.tag) ?? at));
      this.#isChanged = true;
    }
  }

  #segment(probe: Probe, hour: number, from: number, to: number, value: number, touched: Set<string>): void {
    const { store, tag, tolerance } = probe;
    let current = this.#hours.get(tag);
    if (current?.hour !== hour) {
      this.#flushHour(tag);
      const stored = findProbeHour(this.#ports.ledger.database, tag, hour) as Exposure | undefined;
      current = { hour, exposure: stored ?? noExposure(0) };
    }
    this.#hours.set(tag, { hour, exposure: addSegment(current.exposure, to - from, value, tolerance) });
    for (const lot of this.#lots.values()) if (this.#addToLot(lot, store.id, tag, from, to, value)) touched.add(lot.id);
  }

  #addToLot(lot: Lot, store: string, tag: string, from: number, to: number, value: number): boolean {
    const { coldChain } = this.#ports.settings.config;
    let isTouched = false;
    for (const stay of lot.stays) {
      const shared = stay.store === store && coldChain ? overlap(stay, from, to) : undefined;
      if (!shared || !coldChain) continue;
      const key = `${lot.id} ${tag}`;
      const tolerance = toleranceOf(coldChain, lot.product, store);
      const before = this.#exposures.get(key) ?? noExposure(tolerance.budgets.length);
      this.#exposures.set(key, addSegment(before, shared[1] - shared[0], value, tolerance));
      this.#unstored.add(key);
      isTouched = true;
    }
    return isTouched;
  }

  #flushHours(): void {
    for (const tag of [...this.#hours.keys()]) this.#flushHour(tag);
    for (const key of this.#unstored) {
      const cut = key.indexOf(' ');
      storeLotExposure(this.#ports.ledger.database, key.slice(0, cut), key.slice(cut + 1), this.#exposures.get(key));
    }
    this.#unstored.clear();
  }

  #flushHour(tag: string): void {
    const held = this.#hours.get(tag);
    if (held) storeProbeHour(this.#ports.ledger.database, tag, held.hour, held.exposure);
    this.#hours.delete(tag);
  }

  #readings(probe: Probe, from: number, to: number) {
    const { ledger, settings } = this.#ports;
    const toEngineering = (raw: number) => settings.toEngineering(probe.number, raw);
    return probeReadings(ledger.database, probe.workUnit, probe.tag, from, to, toEngineering, unpackBody);
  }

  /** A time before `from` (µs) from which on a reading before `from` is found, if there is one at all. */
  #lookBack(probe: Probe, from: number): number {
    if (from <= 0) return 0;
    for (let back = DAY_US; back < from; back *= 2)
      for (const _found of this.#readings(probe, from - back, from - 1)) return from - back;
    return 0;
  }

  /** Hours of the probe from that of `from` on, and every lot that lay beside it. */
  #refoldProbe(probe: Probe, from: number): void {
    const { ledger } = this.#ports;
    const holdUs = probe.store.longestIntervalMs * 1000;
    const start = Math.floor(from / US_PER_HOUR) * US_PER_HOUR;
    this.#flushHours();
    forgetProbeHours(ledger.database, probe.tag, Number.isFinite(start) ? start : Number.MIN_SAFE_INTEGER);
    const fold = new ProbeFold(holdUs);
    for (const { at, value } of this.#readings(probe, this.#lookBack(probe, start), Number.MAX_SAFE_INTEGER))
      fold.take(at, value, (hour, begin, end, held) => {
        if (hour < start) return;
        const current = this.#hours.get(probe.tag);
        if (current && current.hour !== hour) this.#flushHour(probe.tag);
        const before = this.#hours.get(probe.tag)?.exposure ?? noExposure(0);
        this.#hours.set(probe.tag, { hour, exposure: addSegment(before, end - begin, held, probe.tolerance) });
      });
    this.#flushHours();
    const known = this.#folds.get(probe.tag) as ProbeFold;
    if (fold.last && (known.last === undefined || fold.last.at >= known.last.at)) known.last = fold.last;
    for (const lot of this.#lots.values())
      if (lot.stays.some(({ store }) => store === probe.store.id)) this.#refoldLot(lot);
    this.#isChanged = true;
  }

  #refoldLot(lot: Lot): void {
    const db = this.#ports.ledger.database;
    for (const { tag } of this.#probes.values()) {
      this.#exposures.delete(`${lot.id} ${tag}`);
      this.#unstored.delete(`${lot.id} ${tag}`);
    }
    forgetLotExposure(db, lot.id);
    for (const probe of this.#probes.values()) {
      const stays = lot.stays.filter(({ store }) => store === probe.store.id);
      const [first, last] = [stays[0], stays.at(-1)];
      if (!first || !last) continue;
      const fold = new ProbeFold(probe.store.longestIntervalMs * 1000);
      const until = this.#folds.get(probe.tag)?.last?.at ?? Number.NEGATIVE_INFINITY;
      for (const { at, value } of this.#readings(probe, this.#lookBack(probe, first.from), until))
        fold.take(at, value, (_hour, from, to, held) => {
          this.#addToLot({ ...lot, stays }, probe.store.id, probe.tag, from, to, held);
        });
    }
    this.#flushHours();
    this.#watch.budgets(lot, this.exposuresOf(lot.id));
  }

  /** Lots that were there before the station. */
  #receiveConfigured(): void {
    const { ledger, settings, entry, append, now } = this.#ports;
    for (const lot of settings.config.coldChain?.lots ?? []) {
      if (findLot(ledger.database, lot.id)) continue;
      const since = parseInstant(lot.since);
      const said = {
        kind: 'lot',
        workUnit: null,
        from: since,
        to: null,
        event: 'received',
        lot: lot.id,
        product: lot.product,
        quantity: lot.quantity,
        store: lot.store,
        actor: STATION_ACTOR,
        comment: `named in the configuration, in ${lot.store} since ${formatInstant(since)}`,
      } as const;
      const prepared = entry(said, now(), [lot.id, 'received']);
      append([prepared]);
      this.lotChanged(prepared.body as LotBody);
    }
  }
}

const DAY_US = 86_400_000_000;

function valueAt(columns: ReadingColumns, row: number, toEngineering: (raw: number) => number): number {
  const kind = columns.kind[row] as number;
  const isNumber = kind === KIND_CODE.number || kind === KIND_CODE.float32;
  if (!isNumber || severityOf(columns.status[row] as number) === 'Bad') return Number.NaN;
  return toEngineering(columns.value[row] as number);
}

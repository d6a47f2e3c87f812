import type { StopBody } from '../../shared/domain/entries/stop.ts';
import type { BatchBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import type { ClosedWindow, Scale } from '../pipeline/index.ts';
import { ColdChainBook } from './coldChainBook.ts';
import type { ContainedParts } from './contained.ts';
import { DowntimeWatch } from './downtimeWatch.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { Judging } from './judging.ts';
import { createMetering, type Metering } from './metering.ts';
import { PartFailures } from './partFailures.ts';
import type { EngineSettings } from './settings.ts';
import type { ShiftCalendars } from './shiftCalendars.ts';
import { StationRules, type UnitProgress } from './stationRules.ts';

export interface BesideSealingPorts {
  readonly ledger: Ledger;
  readonly settings: EngineSettings;
  readonly clock: Clock;
  readonly parts: ContainedParts;
  readonly entry: EntryFactory;
  readonly judging: Judging;
  readonly calendars: ShiftCalendars;
  scaleOf(tag: number): Scale | undefined;
  append(entries: readonly PreparedEntry[]): number[];
}

/**
 * What looks at readings beside gate, window and log: stops, rules, stores and meters, each contained, so that readings are sealed
 * whatever becomes of it. Of one engine state.
 */
export class BesideSealing {
  readonly #ports: BesideSealingPorts;
  readonly #downtime: DowntimeWatch | undefined;
  readonly #coldChain: ColdChainBook | undefined;
  readonly #metering: Metering | undefined;
  readonly #rules: StationRules | undefined;
  readonly #failures: PartFailures;

  constructor(ports: BesideSealingPorts) {
    this.#ports = ports;
    const { ledger, settings, clock, parts, entry, judging, calendars, scaleOf, append } = ports;
    const { meters } = settings.config;
    const shared = { ledger, settings, entry, judging };
    this.#metering =
      meters && parts.think('metering', () => createMetering(meters, { ledger, settings, clock, entry, append }));
    this.#downtime = parts.think(
      'downtime',
      () => new DowntimeWatch(settings, calendars, entry, ledger.database, ledger.cursors, clock.now()),
    );
    this.#failures = new PartFailures({ ...shared, parts, clock, append: (entries) => void append(entries) });
    this.#rules = parts.think('rules', () => new StationRules({ ...shared, clock, scaleOf, append }));
    this.#coldChain = parts.think(
      'coldChain',
      () => new ColdChainBook({ ...shared, now: () => clock.now(), append: (entries) => void append(entries) }),
    );
  }

  /** Absent where the station has no service points. @throws PartOffError */
  get metering(): Metering | undefined {
    this.#ports.parts.assertOn('metering');
    return this.#metering;
  }

  /** @throws PartOffError */
  get coldChain(): ColdChainBook {
    this.#ports.parts.assertOn('coldChain');
    return this.#coldChain as ColdChainBook;
  }

  /** Time in which a connection (null: every one) could not be read, for the stops. */
  stopsUnknown(connection: string | null, from: Instant, to: Instant): void {
    this.#ports.parts.think('downtime', () => this.#downtime?.unknown(connection, from, to));
  }

  /** From here on nobody knows the states that come over these connections (absent: any), for the stops. */
  stopsUnknownFrom(at: Instant, connections?: readonly string[]): void {
    this.#ports.parts.think('downtime', () => this.#downtime?.unknownFrom(at, connections));
  }

  /** What the gate let through. */
  heard(accepted: Frame): void {
    this.#ports.parts.think('downtime', () => this.#downtime?.frame(accepted));
    this.#rules?.heard(accepted.workUnit);
  }

  /** In the transaction that sealed a window as entry `seq`. */
  windowSealed(window: ClosedWindow, corrections: BatchBody['corrections'], seq: number): void {
    this.#ports.parts.think('rules', () => this.#rules?.sealed(window, corrections, seq));
  }

  /** In the transaction that sealed them all. */
  windowsSealed(closed: readonly ClosedWindow[]): void {
    const { parts } = this.#ports;
    if (this.#metering) parts.write('metering', () => this.#metering?.sealed(closed));
    if (this.#coldChain?.isIdle === false) parts.write('coldChain', () => this.#coldChain?.sealed(closed));
  }

  /** An entry of a stop was appended. */
  stopAppended(body: StopBody): void {
    this.#ports.parts.think('downtime', () => this.#downtime?.took(body));
  }

  /**
   * In a transaction, a few times a second.
   *
   * @param judgedUntil up to when readings have arrived: delays of alarms that ended before take effect
   */
  tick(now: Instant, judgedUntil: Instant, progress: Iterable<UnitProgress>): void {
    const { parts, judging, ledger, append } = this.#ports;
    if (this.#metering) parts.write('metering', () => this.#metering?.tick(now));
    parts.write('rules', () => this.#rules?.tick(now, progress));
    parts.think('alarms', () => judging.tick(judgedUntil));
    parts.write('downtime', () => append(this.#downtime?.look(judgedUntil, ledger.size) ?? []));
    if (this.#coldChain?.isIdle === false) parts.write('coldChain', () => this.#coldChain?.tick());
  }

  /** In a transaction, with the state that led to its entries: what the next start needs, and what has failed meanwhile. */
  keep(): void {
    this.#ports.parts.write('downtime', () => this.#downtime?.keep(this.#ports.clock.monotonicMs()));
    this.#failures.tell();
  }

  /** In a transaction: all that is remembered, for the next start. */
  store(): void {
    this.#ports.parts.write('rules', () => this.#rules?.store());
  }
}

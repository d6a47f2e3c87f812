import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { Clock } from '../../shared/domain/time.ts';
import type { Ledger } from '../ledger/index.ts';
import { COLD_CHAIN_CURSOR } from './coldChainBook.ts';
import { type ContainedParts, PARTS, partAlarm, partMessage } from './contained.ts';
import type { EntryFactory, PreparedEntry } from './entryFactory.ts';
import type { Judging } from './judging.ts';
import { METERS_MISSED } from './metering.ts';

export interface PartFailuresPorts {
  readonly parts: ContainedParts;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly judging: Pick<Judging, 'tellSystem'>;
  readonly entry: EntryFactory;
  append(entries: readonly PreparedEntry[]): void;
}

/** Tells the log and the operators which parts have failed, and leaves word for the next start. Of one engine state. */
export class PartFailures {
  readonly #told = new Set<string>();
  #isWellTold = false;

  constructor(private readonly ports: PartFailuresPorts) {}

  /** Inside a transaction, as often as one likes: each failure once. What had failed before and has not since is well again. */
  tell(): void {
    const { parts, ledger, clock, judging, entry, append } = this.ports;
    if (!this.#isWellTold) {
      this.#isWellTold = true;
      const failed = new Set([...parts.failures].map(({ part }) => part));
      for (const part of PARTS) if (!failed.has(part)) judging.tellSystem(partAlarm(part), undefined, clock.now());
    }
    for (const failure of parts.failures) {
      const { part, at, message } = failure;
      if (this.#told.has(part)) continue;
      this.#told.add(part);
      const event = { event: 'partFailed', subject: part, detail: partMessage(failure), actor: STATION_ACTOR } as const;
      // The key tells it once, however many states tell it.
      append([entry({ kind: 'event', workUnit: null, from: null, to: null, ...event }, at, [part, at, message])]);
      judging.tellSystem(partAlarm(part), { onset: at, message: partMessage(failure) }, at);
      if (part === 'coldChain') ledger.cursors.set(COLD_CHAIN_CURSOR, undefined);
      if (part === 'metering' && ledger.cursors.get(METERS_MISSED) === undefined)
        ledger.cursors.set(METERS_MISSED, Math.max(0, ledger.size - ENTRIES_OF_A_TRANSACTION));
    }
  }
}

/** What was sealed in the transaction in which metering failed is looked at again too. */
const ENTRIES_OF_A_TRANSACTION = 10_000;

import type { Clock, Instant } from '../../shared/domain/time.ts';
import type { SystemAlarm } from '../alarms/index.ts';
import { type Ledger, LedgerError, toLedgerError } from '../ledger/index.ts';

/** What looks at sealed readings and can do without it for a while; readings are sealed whatever becomes of these. */
export const PARTS = [
  'alarms',
  'rules',
  'coldChain',
  'metering',
  'downtime',
  'laboratory',
  'deadlines',
  'quarantine',
  'journal',
] as const;
export type PartName = (typeof PARTS)[number];

export interface PartFailure {
  readonly part: PartName;
  readonly at: Instant;
  readonly message: string;
}

/** A switched-off part is asked for something. */
export class PartOffError extends Error {
  override readonly name = 'PartOffError';
  constructor({ part, message }: PartFailure) {
    super(`"${part}" has failed and is switched off until the next start: ${message}`);
  }
}

/** These go on after a failure: what they say next does not build on what they missed. */
const TRIED_AGAIN: ReadonlySet<PartName> = new Set(['alarms', 'laboratory', 'deadlines', 'journal']);
const MESSAGE_MAX = 1_000;

/**
 * Runs parts of the engine so that a defect of theirs stays theirs: what they wrote is undone, the failure is kept to be told,
 * and the part is off until the next start or, where it may, is tried again. A ledger that cannot be written passes through:
 * that is nobody's defect, and the transaction must fail. It outlives the engine states; at most one failure is kept of a part.
 */
export class ContainedParts {
  readonly #failures = new Map<PartName, PartFailure>();

  constructor(
    private readonly ledger: Ledger,
    private readonly clock: Clock,
    private readonly say: (message: string) => void = () => undefined,
  ) {}

  isOff(part: PartName): boolean {
    return this.#failures.has(part) && !TRIED_AGAIN.has(part);
  }

  get failures(): Iterable<PartFailure> {
    return this.#failures.values();
  }

  /** @throws PartOffError */
  assertOn(part: PartName): void {
    const failure = this.#failures.get(part);
    if (failure && this.isOff(part)) throw new PartOffError(failure);
  }

  /** What changes memory alone. @returns undefined when the part is off, or fails */
  think<T>(part: PartName, act: () => T): T | undefined {
    if (this.isOff(part)) return undefined;
    try {
      return act();
    } catch (error) {
      this.#failed(part, error);
      return undefined;
    }
  }

  /** What writes; inside a transaction. @returns undefined when the part is off, or fails */
  write<T>(part: PartName, act: () => T): T | undefined {
    return this.think(part, () => this.ledger.attempt(act));
  }

  #failed(part: PartName, error: unknown): void {
    const typed = toLedgerError(error);
    if (typed instanceof LedgerError) throw typed;
    const message = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, MESSAGE_MAX);
    if (this.#failures.has(part)) return; // said once; what is tried again fails the same way, or another: the first stands
    this.#failures.set(part, { part, at: this.clock.now(), message });
    this.say(`part "${part}" has failed: ${error instanceof Error ? (error.stack ?? message) : message}`);
  }
}

/** Stands from the failure to the next start in which the part works. */
export const partAlarm = (part: PartName): SystemAlarm => ({
  id: `station.part.${part}`,
  limit: 'part',
  priority: 'high',
  tag: null,
  connection: null,
  workUnit: null,
  unit: '1',
  setpoint: null,
});

export const partMessage = ({ part, message }: PartFailure): string =>
  TRIED_AGAIN.has(part)
    ? `"${part}" has failed and is tried again; readings are stored all the same: ${message}`
    : `"${part}" has failed and is switched off until the next start; readings are stored all the same: ${message}`;

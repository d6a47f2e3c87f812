import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { DriverPorts } from '../driver.ts';
import type { CreditOutbox } from './creditOutbox.ts';
import type { LinkCounters } from './linkCounters.ts';
import type { PollCycle } from './pollCycle.ts';
import type { PolledUnit } from './polledUnit.ts';
import type { GroupRead } from './rateGroup.ts';
import type { ReadingContinuity } from './readingContinuity.ts';

/** One request of the polling that is to be made, or under way. */
export interface Poll {
  readonly unit: PolledUnit;
  readonly cycle: PollCycle;
  readonly read: GroupRead;
  readonly count: number;
  readonly isDiscarded: boolean;
  readonly turn: number;
  /** Others will miss their times by it; it is paid from the unit's share. */
  readonly isHarmful: boolean;
}

/** What polling tells the link about. */
export interface PollingLink {
  /** Values were read. */
  read(): void;
  troubled(message: string): void;
  recovered(): void;
}

export interface PollingParts {
  readonly config: ModbusConnectionConfig;
  readonly ports: DriverPorts;
  readonly counters: LinkCounters;
  readonly continuity: ReadingContinuity;
  readonly outbox: CreditOutbox;
  readonly link: PollingLink;
}

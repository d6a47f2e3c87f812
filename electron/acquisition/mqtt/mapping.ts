import type { GapReport } from '../../../shared/domain/link.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { DriverTag } from '../driver.ts';
import type { UnitRow } from '../intake/index.ts';

/** A message as it came from the broker. */
export interface BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker from before this subscription (MQTT 5.0, 3.3.1.3). */
  readonly isRetained: boolean;
  /** Sent again because an earlier sending was not acknowledged. */
  readonly isDuplicate: boolean;
  readonly at: Instant;
}

/** What a message means. */
export interface Reading {
  readonly rows: UnitRow[];
  readonly refused: RefusedItem[];
  readonly gaps: GapReport[];
  readonly disabled: { readonly tag: DriverTag; readonly status: number; readonly message: string }[];
  /** At least one of the rows is of now and has a value: the link is alive. */
  isFresh: boolean;
}

export const emptyReading = (): Reading => ({ rows: [], refused: [], gaps: [], disabled: [], isFresh: false });

export interface TopicFilter {
  readonly filter: string;
  /** Tags that are without readings when the broker refuses this filter; none: it does not matter. */
  readonly tags: readonly DriverTag[];
}

/** How messages become readings of tags: plain JSON, or Sparkplug B. Knows neither sockets nor brokers. */
export interface Mapping {
  readonly filters: readonly TopicFilter[];
  /** Tags whose address cannot be used, with the reason. */
  readonly unusable: readonly { readonly tag: DriverTag; readonly message: string }[];
  /** Values that came and that no tag asks for. */
  readonly ignored: number;
  read(message: BrokerMessage): Reading;
  /** The link was lost: what was known about the senders may have changed. */
  linkLost(at: Instant): void;
  /** What keeps values from coming though the link is well; undefined while nothing does. */
  trouble(): string | undefined;
}

import type { OpcuaAddress } from '../../../shared/domain/config/index.ts';
import { type ValueKind, valueKindOf } from '../../../shared/domain/valueType.ts';
import type { DriverTag } from '../driver.ts';
import { type ConfiguredNodeId, parseNodeId } from './nodeIds.ts';
import { newPlace, type Place } from './outbox.ts';

/** A tag and what its link knows of it. The place in the driver's list is the client handle at the server. */
export interface Item {
  readonly tag: DriverTag;
  readonly place: Place;
  readonly nodeIdText: string;
  /** Undefined when the text is no node id. */
  readonly nodeId: ConfiguredNodeId | undefined;
  /** Kind of the last value; before the first, as declared. A Bad reading carries it, so that no type seems to flip. */
  kind: ValueKind;
  /** Monitored in the present session. */
  isActive: boolean;
  /** Has reported in the present session. */
  hasReported: boolean;
  /** Its last reading was not Bad. */
  isUsable: boolean;
  /** µs UTC; NaN before the first. */
  lastSourceTime: number;
  monitored: { readonly subscriptionId: number; readonly monitoredItemId: number } | undefined;
  /** Status it was left out with and reported as, so that a reconnect does not report it again. */
  leftOutWith: number | undefined;
}

export function itemOf(tag: DriverTag): Item {
  const address = tag.config.address as OpcuaAddress;
  return {
    tag,
    place: newPlace(),
    nodeIdText: address.nodeId,
    nodeId: parseNodeId(address.nodeId),
    kind: address.type === undefined ? 'number' : valueKindOf(address.type),
    isActive: false,
    hasReported: false,
    isUsable: false,
    lastSourceTime: Number.NaN,
    monitored: undefined,
    leftOutWith: undefined,
  };
}

import type { NodeId } from 'node-opcua-client';
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
  /** Bound to the present server. */
  resolved: NodeId | undefined;
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
  /** The server keeps history of this node and lets us read it. */
  hasHistory: boolean;
  /** Last source time before the outage that is yet to be filled from the server's history, µs; NaN: none. */
  missingFrom: number;
  /** First source time after that outage, µs; NaN until it reports again. */
  missingTo: number;
}

export function itemOf(tag: DriverTag): Item {
  const address = tag.config.address as OpcuaAddress;
  return {
    tag,
    place: newPlace(),
    nodeIdText: address.nodeId,
    nodeId: parseNodeId(address.nodeId),
    resolved: undefined,
    kind: address.type === undefined ? 'number' : valueKindOf(address.type),
    isActive: false,
    hasReported: false,
    isUsable: false,
    lastSourceTime: Number.NaN,
    monitored: undefined,
    leftOutWith: undefined,
    hasHistory: false,
    missingFrom: Number.NaN,
    missingTo: Number.NaN,
  };
}

/** The first few by name, for messages. */
export const namesOf = (items: readonly Item[]): string => {
  const names = items.slice(0, 5).map((item) => item.tag.config.id);
  return items.length > names.length ? `${names.join(', ')} and ${items.length - names.length} more` : names.join(', ');
};

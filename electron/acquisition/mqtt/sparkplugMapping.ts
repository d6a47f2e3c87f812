import type { SparkplugAddress } from '../../../shared/domain/config/index.ts';
import type { RefusalStep } from '../../../shared/domain/entry.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { valueKindOf } from '../../../shared/domain/valueType.ts';
import type { DriverTag } from '../driver.ts';
import { boundedPayload, bytesPayload } from '../intake/index.ts';
import { type Device, EdgeNode } from './edgeNode.ts';
import { PAYLOAD_SCHEMA_VERSION, UNBORN_MESSAGES_KEPT } from './limits.ts';
import { type BrokerMessage, emptyReading, type Mapping, type Reading, type TopicFilter } from './mapping.ts';
import { readMetric } from './metricReading.ts';
import { ProtobufError } from './protobufReader.ts';
import { decodeSparkplug, type SparkplugMetric, type SparkplugPayload } from './sparkplugPayload.ts';
import { filtersOfGroup, parseSparkplugTopic, type SparkplugTopic } from './sparkplugTopic.ts';

/** Says what a person can do: a rebirth request is a command toward the plant, and those we never send. */
const ASK_ELSEWHERE =
  'Shiftseal sends no commands to the plant: let the edge node, or its primary host application, send a new birth certificate';

/** One message of an edge node we listen to, read, and what becomes of it. */
interface Arrival {
  readonly message: BrokerMessage;
  readonly topic: SparkplugTopic;
  readonly node: EdgeNode;
  readonly payload: SparkplugPayload;
  readonly reading: Reading;
}

/**
 * Sparkplug B, as a mere listener (Sparkplug 3.0.0). Metrics are told by name, or by the alias that a birth certificate gave
 * them; where messages were missed aliases are in doubt until the next birth, and what is in doubt is no reading.
 */
export class SparkplugMapping implements Mapping {
  readonly filters: readonly TopicFilter[];
  readonly unusable: { tag: DriverTag; message: string }[] = [];
  readonly #connection: string;
  readonly #nodes = new Map<string, EdgeNode>();
  readonly #unsupported = new Set<number>();
  ignored = 0;

  /** @param groups listened to besides those of the tags */
  constructor(connection: string, tags: readonly DriverTag[], groups: readonly string[]) {
    this.#connection = connection;
    const tagsOfGroup = new Map<string, DriverTag[]>(groups.map((group) => [group, []]));
    for (const tag of tags) {
      const { group, edgeNode, device = '', metric } = tag.config.address as SparkplugAddress;
      if ([group, edgeNode, device].some((part) => /[+#/]/.test(part))) {
        this.unusable.push({ tag, message: 'group, edge node and device ids have no + # or /' });
        continue;
      }
      const node = this.#node(group, edgeNode) ?? new EdgeNode(group, edgeNode);
      this.#nodes.set(keyOf(group, edgeNode), node);
      const metrics = node.device(device).tags;
      metrics.set(metric, [...(metrics.get(metric) ?? []), tag]);
      tagsOfGroup.set(group, [...(tagsOfGroup.get(group) ?? []), tag]);
    }
    this.filters = [...tagsOfGroup].flatMap(([group, ofGroup]) => {
      const { live, certificates } = filtersOfGroup(group);
      return [
        ...live.map((filter) => ({ filter, tags: ofGroup })),
        ...certificates.map((filter) => ({ filter, tags: [] })),
      ];
    });
  }

  read(message: BrokerMessage): Reading {
    const reading = emptyReading();
    const topic = parseSparkplugTopic(message.topic);
    const node = topic && this.#node(topic.group, topic.edgeNode);
    if (!topic || !node) {
      this.ignored++;
      return reading;
    }
    let payload: SparkplugPayload;
    try {
      payload = decodeSparkplug(message.payload);
      if (payload.uuid === 'SPBV1.0_COMPRESSED')
        throw new ProtobufError('a compressed payload, which is not read here,', 0);
    } catch (error) {
      if (!(error instanceof ProtobufError)) throw error;
      reading.refused.push(
        this.#item(message, 'encoding', `no Sparkplug B payload: ${error.message}`, bytesPayload(message.payload)),
      );
      return reading;
    }
    this.#receive({ message, topic, node, payload, reading });
    reading.rows.sort((a, b) => a.row.sourceTime - b.row.sourceTime);
    return reading;
  }

  linkLost(at: Instant): void {
    for (const node of this.#nodes.values()) {
      node.expectedSeq = undefined;
      node.doubtAliases();
      node.unsure ??= { from: node.lastAt ?? at, messages: 0 };
    }
  }

  trouble(): string | undefined {
    const dead: string[] = [];
    const unsure: string[] = [];
    for (const node of this.#nodes.values()) {
      for (const device of node.devices.values())
        if (device.deadSince !== undefined) dead.push(device.id ? `${node.name}/${device.id}` : node.name);
      if (node.unsure && node.unsure.messages > 0) unsure.push(node.name);
    }
    const parts = [
      dead.length > 0 ? `${someOf(dead)} said to be offline (death certificate)` : '',
      unsure.length > 0
        ? `${someOf(unsure)}: metrics without names are not taken until the next birth certificate. ${ASK_ELSEWHERE}`
        : '',
    ].filter((part) => part !== '');
    return parts.length > 0 ? parts.join('; ') : undefined;
  }

  #receive(arrival: Arrival): void {
    const { message, topic, node, reading } = arrival;
    switch (topic.kind) {
      case 'NBIRTH':
        this.#nodeBorn(arrival);
        return;
      case 'NDEATH':
        this.#nodeDied(arrival);
        return;
      case 'DBIRTH':
        if (!topic.isCertificate) this.#follow(arrival);
        this.#deviceBorn(arrival);
        return;
      case 'DDEATH':
        this.#follow(arrival);
        this.#died(node, topic.device, message.at, reading);
        return;
      default:
        this.#follow(arrival);
        this.#values(arrival);
    }
  }

  #nodeBorn(arrival: Arrival): void {
    const { message, node, payload, reading } = arrival;
    const isKept = isKeptByBroker(arrival);
    const own = node.device('');
    // A certificate that the broker keeps tells of the past: it gives names to aliases where we missed the birth itself.
    if (isKept && own.areAliasesSure) return;
    if (!isKept) for (const device of node.devices.values()) device.died();
    own.born(payload.metrics);
    node.bdSeq = bdSeqOf(payload) ?? node.bdSeq;
    node.expectedSeq = undefined;
    if (!isKept) {
      node.follow(payload, false);
      this.#alive(node, '', message.at, reading);
    }
    this.#values(arrival);
    this.#settle(node, message.at, reading);
  }

  #deviceBorn(arrival: Arrival): void {
    const { message, topic, node, payload, reading } = arrival;
    const device = node.devices.get(topic.device);
    if (!device) {
      this.ignored += payload.metrics.length;
      return;
    }
    const isKept = isKeptByBroker(arrival);
    if (isKept && device.areAliasesSure) return;
    device.born(payload.metrics);
    if (!isKept) this.#alive(node, topic.device, message.at, reading);
    this.#values(arrival);
    this.#settle(node, message.at, reading);
  }

  #nodeDied({ message, node, payload, reading }: Arrival): void {
    const bdSeq = bdSeqOf(payload);
    // The will of an earlier session of the node, sent after it was born again (6.4.10).
    if (bdSeq !== undefined && node.bdSeq !== undefined && bdSeq !== node.bdSeq) {
      this.ignored++;
      return;
    }
    node.expectedSeq = undefined;
    for (const device of node.devices.keys()) this.#died(node, device, message.at, reading);
  }

  #died(node: EdgeNode, deviceId: string, at: Instant, reading: Reading): void {
    const device = node.devices.get(deviceId);
    if (!device) return;
    device.died();
    if (device.deadSince !== undefined) return;
    device.deadSince = at;
    for (const tag of device.allTags) {
      const kind = valueKindOf((tag.config.address as SparkplugAddress).type ?? 'float64');
      const row = { tag: tag.number, kind, sourceTime: at, receivedTime: at, status: STATUS.BadNoCommunication };
      reading.rows.push({ workUnit: tag.workUnit, row });
    }
  }

  #alive(node: EdgeNode, deviceId: string, at: Instant, reading: Reading): void {
    const device = node.devices.get(deviceId);
    const from = device?.deadSince;
    if (!device || from === undefined) return;
    device.deadSince = undefined;
    const name = deviceId ? `device ${node.name}/${deviceId}` : `edge node ${node.name}`;
    this.#gap(reading, from, at, `${name} was offline, by its death certificate`, device.allTags);
  }

  #follow({ message, node, payload, reading }: Arrival): void {
    const missing = node.follow(payload, message.isDuplicate);
    const from = node.lastAt ?? message.at;
    node.lastAt = message.at;
    if (missing === 0) return;
    node.doubtAliases();
    node.unsure ??= { from, messages: 0 };
    const detail = `${missing} messages of edge node ${node.name} are missing (sequence numbers, modulo 256)`;
    this.#gap(reading, from, message.at, detail, node.allTags);
  }

  /** After a birth: when no alias is in doubt any more, the time in which some were is told. */
  #settle(node: EdgeNode, at: Instant, reading: Reading): void {
    const { unsure } = node;
    if (!unsure || !node.areAliasesSure) return;
    node.unsure = undefined;
    if (unsure.messages === 0) return;
    const detail =
      `${unsure.messages} messages of edge node ${node.name} had metrics with an alias whose birth certificate was missed; ` +
      `the first ${Math.min(unsure.messages, UNBORN_MESSAGES_KEPT)} are in quarantine`;
    this.#gap(reading, unsure.from, at, detail, node.allTags);
  }

  #values(arrival: Arrival): void {
    const { topic, node, payload, message } = arrival;
    const device = node.devices.get(topic.device);
    if (!device) {
      this.ignored += payload.metrics.length;
      return;
    }
    node.lastAt = message.at;
    const unsure: SparkplugMetric[] = [];
    for (const metric of payload.metrics) {
      const born = device.identify(metric);
      if (!born) {
        unsure.push(metric);
        continue;
      }
      const tags = device.tags.get(born.name);
      if (!tags) this.ignored++;
      else for (const tag of tags) this.#value(arrival, tag, metric, born.datatype);
    }
    if (unsure.length > 0) this.#refuseUnsure(arrival, device, unsure);
  }

  #value(
    { message, payload, reading }: Arrival,
    tag: DriverTag,
    metric: SparkplugMetric,
    datatype: number | undefined,
  ): void {
    const outcome = readMetric(tag, metric, datatype, payload.timestamp, message.at);
    if (outcome.kind === 'unsupported') {
      if (this.#unsupported.has(tag.number)) this.ignored++;
      else reading.disabled.push({ tag, status: STATUS.BadNotSupported, message: outcome.message });
      this.#unsupported.add(tag.number);
      return;
    }
    if (outcome.kind === 'refused') {
      const { step, reason } = outcome.refusal;
      const error = `metric of tag ${tag.config.id}: ${reason}`;
      const item = this.#item(message, step, error, metricText([metric]), outcome.at);
      reading.refused.push({ ...item, tag: tag.config.id, workUnit: tag.workUnit });
      return;
    }
    reading.rows.push({ workUnit: tag.workUnit, row: outcome.row });
    reading.isFresh ||= outcome.isFresh && !message.isRetained;
  }

  #refuseUnsure({ message, node, reading }: Arrival, device: Device, metrics: readonly SparkplugMetric[]): void {
    node.unsure ??= { from: message.at, messages: 0 };
    node.unsure.messages++;
    if (node.unsure.messages > UNBORN_MESSAGES_KEPT) return;
    const name = device.id ? `${node.name}/${device.id}` : node.name;
    const error = `${metrics.length} metrics with an alias that no birth certificate of ${name} explains, or one that is in doubt`;
    reading.refused.push(this.#item(message, 'mapping', error, metricText(metrics)));
  }

  #gap(reading: Reading, from: Instant, to: Instant, detail: string, tags: readonly DriverTag[]): void {
    if (tags.length === 0) return;
    reading.gaps.push({
      connection: this.#connection,
      from: from > to ? to : from,
      to,
      cause: 'communicationLoss',
      detail,
      tags: tags.map(({ config }) => config.id),
    });
  }

  #item(
    message: BrokerMessage,
    step: RefusalStep,
    error: string,
    payload: string,
    at: Instant = message.at,
  ): RefusedItem {
    return {
      connection: this.#connection,
      workUnit: null,
      tag: '',
      step,
      error: `message of topic ${message.topic}: ${error}`,
      payload,
      at,
      schemaVersion: PAYLOAD_SCHEMA_VERSION,
      headers: { topic: message.topic.slice(0, 500) },
    };
  }

  #node(group: string, edgeNode: string): EdgeNode | undefined {
    return this.#nodes.get(keyOf(group, edgeNode));
  }
}

/** It tells of the past: of a session that began before we listened. */
const isKeptByBroker = ({ topic, message }: Arrival): boolean => topic.isCertificate || message.isRetained;

const keyOf = (group: string, edgeNode: string): string => `${group}/${edgeNode}`;

/** Birth and death certificates of one session of an edge node share this number (6.4.5). */
function bdSeqOf({ metrics }: SparkplugPayload): bigint | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return value?.in === 'long' ? value.value : value?.in === 'int' ? BigInt(value.value) : undefined;
}

const metricText = (metrics: readonly SparkplugMetric[]): string =>
  boundedPayload(
    JSON.stringify(metrics, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  );

const someOf = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

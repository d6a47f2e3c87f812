import { createHash } from 'node:crypto';
import type { MqttAddress } from '../../../shared/domain/config/index.ts';
import type { RefusedItem } from '../../../shared/domain/refused.ts';
import { STATUS } from '../../../shared/domain/statusCode.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import { type ValueType, valueKindOf } from '../../../shared/domain/valueType.ts';
import type { DriverTag } from '../driver.ts';
import {
  bytesPayload,
  isRefusal,
  type Json,
  JsonError,
  parseExactJson,
  type Refusal,
  readTime,
  readValue,
  textOf,
} from '../intake/index.ts';
import { parsePointer, pointedAt } from './jsonPointer.ts';
import { BAD_NO_DATA, PAYLOAD_SCHEMA_VERSION } from './limits.ts';
import { type BrokerMessage, emptyReading, type Mapping, type Reading, type TopicFilter } from './mapping.ts';

interface JsonTag {
  readonly tag: DriverTag;
  readonly type: ValueType;
  readonly value: readonly string[];
  readonly time: readonly string[] | undefined;
}

/**
 * Plain JSON: each tag is a place in the payloads of one topic. A payload of which at least one tag found its value may leave
 * out the others: many senders tell only what changed.
 */
export class JsonMapping implements Mapping {
  readonly filters: readonly TopicFilter[];
  readonly unusable: { tag: DriverTag; message: string }[] = [];
  readonly #connection: string;
  readonly #tagsOf = new Map<string, JsonTag[]>();
  /** Digest of the last payload of each topic, to know a retained one that is sent again. */
  readonly #lastOf = new Map<string, string>();
  ignored = 0;

  constructor(connection: string, tags: readonly DriverTag[]) {
    this.#connection = connection;
    for (const tag of tags) {
      const { topic, value, time, type } = tag.config.address as MqttAddress;
      const problem = topicProblem(topic);
      if (problem !== undefined) {
        this.unusable.push({ tag, message: `topic ${JSON.stringify(topic)} ${problem}` });
        continue;
      }
      const ofTopic = this.#tagsOf.get(topic) ?? [];
      ofTopic.push({
        tag,
        type: type ?? 'float64',
        value: parsePointer(value),
        time: time === undefined ? undefined : parsePointer(time),
      });
      this.#tagsOf.set(topic, ofTopic);
    }
    this.filters = [...this.#tagsOf].map(([filter, ofTopic]) => ({ filter, tags: ofTopic.map(({ tag }) => tag) }));
  }

  read(message: BrokerMessage): Reading {
    const reading = emptyReading();
    const tags = this.#tagsOf.get(message.topic);
    if (!tags || this.#isKnownRetained(message)) {
      this.ignored++;
      return reading;
    }
    const json = payloadJson(message.payload, tags);
    if (isRefused(json)) {
      reading.refused.push(this.#item(message, tags, json.refusal, message.at));
      return reading;
    }
    const absent: JsonTag[] = [];
    for (const tag of tags) {
      const found = pointedAt(json.value, tag.value);
      if (found === undefined) absent.push(tag);
      else this.#take(message, tag, json.value, found, reading);
    }
    if (absent.length === tags.length) {
      const where = absent.map(({ tag }) => (tag.config.address as MqttAddress).value).slice(0, 5);
      const refusal: Refusal = { step: 'schema', reason: `no value at ${where.join(', ')}` };
      reading.refused.push(this.#item(message, tags, refusal, message.at));
    }
    return reading;
  }

  /** Nothing is known of the senders that could change. */
  linkLost(): void {}

  trouble(): undefined {
    return undefined;
  }

  #take(message: BrokerMessage, { tag, type, time }: JsonTag, payload: Json, found: Json, reading: Reading): void {
    const source = time === undefined ? { at: message.at } : readTime(pointedAt(payload, time), 1_000);
    if (isRefusal(source)) {
      reading.refused.push(this.#item(message, [{ tag }], source, message.at));
      return;
    }
    const head = { tag: tag.number, sourceTime: source.at, receivedTime: message.at };
    if (found === null) {
      const row = { ...head, kind: valueKindOf(type), status: BAD_NO_DATA };
      reading.rows.push({ workUnit: tag.workUnit, row });
      return;
    }
    const typed = readValue(type, found);
    if (isRefusal(typed)) {
      reading.refused.push(this.#item(message, [{ tag }], typed, source.at));
      return;
    }
    // A retained value without a time of its own may be of last year.
    const isOld = message.isRetained && time === undefined;
    const status = isOld ? STATUS.UncertainLastUsableValue : STATUS.Good;
    reading.rows.push({ workUnit: tag.workUnit, row: { ...head, ...typed, status } });
    reading.isFresh ||= !message.isRetained;
  }

  /** Brokers send what they retain at each subscription; the very message that came last says nothing new. */
  #isKnownRetained({ topic, payload, isRetained }: BrokerMessage): boolean {
    const digest = createHash('sha256').update(payload).digest('base64');
    const isKnown = isRetained && this.#lastOf.get(topic) === digest;
    if (this.#tagsOf.has(topic)) this.#lastOf.set(topic, digest);
    return isKnown;
  }

  #item(message: BrokerMessage, tags: readonly { tag: DriverTag }[], refusal: Refusal, at: Instant): RefusedItem {
    const [first] = tags;
    const units = new Set(tags.map(({ tag }) => tag.workUnit));
    return {
      connection: this.#connection,
      workUnit: units.size === 1 && first ? first.tag.workUnit : null,
      tag: tags.length === 1 && first ? first.tag.config.id : '',
      step: refusal.step,
      error: `message of topic ${message.topic}: ${refusal.reason}`,
      payload: bytesPayload(message.payload),
      at,
      schemaVersion: PAYLOAD_SCHEMA_VERSION,
      headers: { topic: message.topic.slice(0, 500) },
    };
  }
}

interface Refused {
  readonly refusal: Refusal;
}
const isRefused = (outcome: { value: Json } | Refused): outcome is Refused => 'refusal' in outcome;

/** A payload that is no JSON is still the value of a tag that takes the whole of it as text. */
function payloadJson(payload: Uint8Array, tags: readonly JsonTag[]): { value: Json } | Refused {
  const text = textOf(payload);
  if (text === undefined) return { refusal: { step: 'encoding', reason: 'not UTF-8' } };
  try {
    return { value: parseExactJson(text) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    if (tags.every(({ type, value }) => type === 'string' && value.length === 0)) return { value: text };
    return { refusal: { step: 'schema', reason: `not JSON: ${error.message}` } };
  }
}

function topicProblem(topic: string): string | undefined {
  if (/[+#]/.test(topic)) return 'has a wildcard: name one topic for each tag';
  if (topic.startsWith('$share/')) return 'is a shared subscription, of which each message goes to one subscriber only';
  if (topic.includes('\u0000')) return 'has a NUL character';
  return undefined;
}

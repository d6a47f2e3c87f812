import type { Instant } from '../../../shared/domain/time.ts';
import type { DriverTag } from '../driver.ts';
import type { SparkplugMetric, SparkplugPayload } from './sparkplugPayload.ts';

/** What a birth certificate said of a metric. */
export interface BornMetric {
  readonly name: string;
  readonly datatype: number | undefined;
}

/** An edge node itself (device '') or one of its devices, with the metrics that its birth certificate named. */
export class Device {
  readonly id: string;
  /** Tags by metric name. */
  readonly tags = new Map<string, DriverTag[]>();
  isBorn = false;
  /**
   * Aliases stand for what they stood for at birth. After messages were missed a new birth may have been among them, so
   * that an alias could mean another metric; names always mean themselves.
   */
  areAliasesSure = false;
  /** Since when it is said to be dead. */
  deadSince: Instant | undefined;
  #byAlias = new Map<bigint, BornMetric>();
  #byName = new Map<string, BornMetric>();

  constructor(id: string) {
    this.id = id;
  }

  get allTags(): DriverTag[] {
    return [...this.tags.values()].flat();
  }

  born(metrics: readonly SparkplugMetric[]): void {
    this.isBorn = true;
    this.areAliasesSure = true;
    this.#byAlias = new Map();
    this.#byName = new Map();
    for (const { name, alias, datatype } of metrics) {
      if (name === undefined) continue;
      const born = { name, datatype };
      this.#byName.set(name, born);
      if (alias !== undefined) this.#byAlias.set(alias, born);
    }
  }

  died(): void {
    this.isBorn = false;
    this.areAliasesSure = false;
    this.#byAlias = new Map();
    this.#byName = new Map();
  }

  /** Undefined: known by an alias only, and that alias is not sure. */
  identify({ name, alias, datatype }: SparkplugMetric): BornMetric | undefined {
    if (name !== undefined) return { name, datatype: datatype ?? this.#byName.get(name)?.datatype };
    const born = this.areAliasesSure && alias !== undefined ? this.#byAlias.get(alias) : undefined;
    return born && { name: born.name, datatype: datatype ?? born.datatype };
  }
}

const SEQ_MODULUS = 256;

/** One edge node that tags are of: its devices, and its place in the sequence of messages (Sparkplug 3.0.0, 6.4.4). */
export class EdgeNode {
  readonly group: string;
  readonly id: string;
  readonly devices = new Map<string, Device>();
  /** Sequence number the next message must have; undefined: any will do. */
  expectedSeq: number | undefined;
  bdSeq: bigint | undefined;
  lastAt: Instant | undefined;
  /** Since when metrics that have only an alias cannot be told, and how many messages that concerned. */
  unsure: { readonly from: Instant; messages: number } | undefined;

  constructor(group: string, id: string) {
    this.group = group;
    this.id = id;
  }

  get name(): string {
    return `${this.group}/${this.id}`;
  }

  device(id: string): Device {
    let device = this.devices.get(id);
    if (!device) {
      device = new Device(id);
      this.devices.set(id, device);
    }
    return device;
  }

  get allTags(): DriverTag[] {
    return [...this.devices.values()].flatMap((device) => device.allTags);
  }

  /** From now on aliases may mean something else, until the next birth. */
  doubtAliases(): void {
    for (const device of this.devices.values()) device.areAliasesSure = false;
  }

  get areAliasesSure(): boolean {
    return [...this.devices.values()].every((device) => device.areAliasesSure || device.deadSince !== undefined);
  }

  /**
   * Takes note of a message's sequence number.
   *
   * @returns how many messages are missing before it (modulo 256); 0 when it is the next, or sent again
   */
  follow({ seq }: SparkplugPayload, isDuplicate: boolean): number {
    if (seq === undefined) return 0;
    const here = Number(seq % BigInt(SEQ_MODULUS));
    const missing = this.expectedSeq === undefined ? 0 : (here - this.expectedSeq + SEQ_MODULUS) % SEQ_MODULUS;
    if (missing === SEQ_MODULUS - 1 && isDuplicate) return 0;
    this.expectedSeq = (here + 1) % SEQ_MODULUS;
    return missing;
  }
}

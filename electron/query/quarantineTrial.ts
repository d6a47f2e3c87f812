import type { Trial } from '../../shared/contract/quarantineChannels.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { methodText, type Repair, type RepairMethod } from '../../shared/domain/repair.ts';
import { KIND_CODE } from '../../shared/domain/valueType.ts';
import { workUnitOf } from '../engine/layout.ts';
import { tagNameOf } from '../engine/quarantineLookup.ts';
import { createSealedTwins } from '../engine/sealedTwins.ts';
import { gateTagsOf } from '../engine/settings.ts';
import { unpackBody } from '../ledger/index.ts';
import {
  createGate,
  engineeringValue,
  expectedKind,
  type Gate,
  type GateTag,
  isSameReading,
  type SealedTwin,
  scaleOf,
} from '../pipeline/index.ts';
import { repaired, requeueFrame, tried } from '../quarantine/index.ts';
import type { DataFolder } from './dataFolder.ts';
import { viewReadings } from './tagReadings.ts';

export const AS_IT_CAME: Repair = { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] };

interface Bench {
  readonly gateTag: GateTag;
  readonly number: number;
  readonly gate: Gate;
}

/** Of requeued readings, for a trial that is never written. */
const NOWHERE = { kind: 'corrected', quarantine: '0'.repeat(64), verdict: '0'.repeat(64) } as const;
const LATEST = Number.MAX_SAFE_INTEGER;
const KIND_UNKNOWN = 255;

/**
 * Tries repairs of quarantined readings with the gate of the engine, under the configuration in force or another one, against
 * what is sealed and what waits in the inbox; nothing is written. Made for one question: it does not follow the log.
 */
export class QuarantineTrials {
  readonly #data: DataFolder;
  readonly #config: StationConfig;
  readonly #names: ReadonlyMap<number, string>;
  readonly #benches = new Map<string, Bench | undefined>();

  constructor(data: DataFolder, config: StationConfig) {
    this.#data = data;
    this.#config = config;
    const catalogue = data.db.prepare('SELECT id, number FROM tag').all() as { id: string; number: number }[];
    this.#names = new Map(catalogue.map(({ id, number }) => [number, id]));
  }

  tagOf(body: Pick<QuarantineBody, 'tag'>): string {
    return tagNameOf(body.tag, (number) => this.#names.get(number) ?? `#${number}`);
  }

  gateTag(id: string): GateTag | undefined {
    return this.#bench(id)?.gateTag;
  }

  engineeringOf(id: string): (raw: number) => number {
    const tag = this.#bench(id)?.gateTag;
    if (!tag) return (raw) => raw;
    const scale = scaleOf(tag.config);
    return (raw) => engineeringValue(scale, raw);
  }

  try(body: QuarantineBody, repair: Repair): Trial {
    const tag = repair.tag ?? this.tagOf(body);
    const bench = this.#bench(tag);
    const method = methodText(repair.method);
    if (!bench) return problem(tag, method, `there is no tag "${tag}" in the configuration`);
    const mended = repaired(body, repair);
    if ('problem' in mended) return problem(tag, method, mended.problem);
    const { gateTag, number, gate } = bench;
    const place = { number, workUnit: gateTag.workUnit, kind: expectedKind(gateTag.config) };
    const frame = requeueFrame(NOWHERE, place, mended.readings);
    if ('problem' in frame) return problem(tag, mended.method, frame.problem);
    return { tag, method: mended.method, problem: '', ...tried(gate, frame, mended.readings, this.engineeringOf(tag)) };
  }

  /** One method for all readings of the entry. */
  tryMethod(body: QuarantineBody, method: RepairMethod, tag?: string): Trial {
    return this.try(body, { ...AS_IT_CAME, method, ...(tag === undefined ? {} : { tag }) });
  }

  #bench(id: string): Bench | undefined {
    if (!this.#benches.has(id)) this.#benches.set(id, this.#open(id));
    return this.#benches.get(id);
  }

  #open(id: string): Bench | undefined {
    const tag = this.#config.tags.find((each) => each.id === id);
    if (!tag) return undefined;
    const known = [...this.#names].find(([, name]) => name === id)?.[0];
    const number = known ?? Math.max(0, ...this.#names.keys()) + 1;
    const gateTag = gateTagsOf(this.#config)(tag);
    const tagIdOf = (each: number) => (each === number ? id : (this.#names.get(each) ?? `#${each}`));
    const gate = createGate({
      tags: new Map([[number, gateTag]]),
      sealedTwin: createSealedTwins(this.#data.db, gateTag.workUnit, tagIdOf, unpackBody),
      heldTwin: known === undefined ? () => 'none' : this.#heldTwin(id, gateTag.workUnit),
    });
    // As if something newer were known of the tag: then every reading is looked for in the log.
    gate.restore([{ tag: number, kind: KIND_UNKNOWN, latest: LATEST, times: [], low: [], high: [], status: [] }]);
    return { gateTag, number, gate };
  }

  /** Against what is in the inbox and in no batch yet. */
  #heldTwin(id: string, workUnit: string): SealedTwin {
    const { config } = this.#data.configs.inForce();
    const tag = config.tags.find((each) => each.id === id);
    if (!tag || workUnitOf(config, tag) !== workUnit) return () => 'none';
    const [held] = viewReadings(this.#data, workUnit, [id]).unsealed;
    const rowsOf = new Map<number, number[]>();
    held?.time.forEach((time, row) => {
      const rows = rowsOf.get(time);
      if (rows) rows.push(row);
      else rowsOf.set(time, [row]);
    });
    return (frame, row) => {
      const rows = rowsOf.get(frame.sourceTime[row] as number);
      if (!rows || !held) return 'none';
      return rows.some((other) => isSameReading(frame, row, held, other)) ? 'same' : 'different';
    };
  }
}

const problem = (tag: string, method: string, why: string): Trial => ({
  ...{ tag, method, readings: [], passing: 0, refused: 0 },
  problem: why,
});

/** Whether the tag takes 32-bit floats: their words may have been swapped. */
export const isFloat32 = (tag: GateTag | undefined): boolean =>
  tag !== undefined && KIND_CODE[expectedKind(tag.config) ?? 'number'] === KIND_CODE.float32;

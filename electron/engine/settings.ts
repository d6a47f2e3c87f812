import type { StationConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { Lineage } from '../../shared/domain/entry.ts';
import {
  type Cleaners,
  cleanValue,
  createCleaners,
  type GateTag,
  type Scale,
  scaleOf,
  TagTexts,
} from '../pipeline/index.ts';
import type { BoundPack } from '../rules/index.ts';
import { workUnitOf } from './layout.ts';

/** A configuration together with what the ledger's catalogue and the product add to it; fixed while the engine runs. */
export interface EngineSettings {
  readonly config: StationConfig;
  readonly configHash: string;
  /** Rule packs in force, bound to the tags. */
  readonly packs: readonly BoundPack[];
  readonly engineVersion: string;
  /** Tag id → catalogue number. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly tagsByNumber: ReadonlyMap<number, GateTag>;
  readonly tagIdOf: (number: number) => string;
  readonly tagTexts: TagTexts;
  readonly calibration: Lineage['calibration'];
  /** Filters and gap filling of the tags that have any. */
  readonly cleaners: Cleaners;
  readonly workUnits: readonly string[];
  /** Raw number → clean value in engineering units. */
  readonly toEngineering: (tagNumber: number, raw: number) => number;
}

/** A tag as the gate judges it under a configuration. */
export function gateTagsOf(config: StationConfig): (tag: TagConfig) => GateTag {
  const policies = new Map(config.connections.map(({ id, timePolicy }) => [id, timePolicy]));
  return (tag) => {
    const timePolicy = policies.get(tag.connection);
    const place = { workUnit: workUnitOf(config, tag), connection: tag.connection };
    return { config: tag, ...place, ...(timePolicy ? { timePolicy } : {}) };
  };
}

export function engineSettings(
  config: StationConfig,
  configHash: string,
  engineVersion: string,
  catalogue: readonly { readonly id: string; readonly number: number }[],
  packs: readonly BoundPack[] = [],
): EngineSettings {
  const numbers = new Map(catalogue.map(({ id, number }) => [id, number]));
  const names = new Map(catalogue.map(({ id, number }) => [number, id]));
  const tagsByNumber = new Map<number, GateTag>();
  const gateTag = gateTagsOf(config);
  const scales: (Scale | undefined)[] = [];
  for (const tag of config.tags) {
    const number = numbers.get(tag.id) as number;
    tagsByNumber.set(number, gateTag(tag));
    scales[number] = scaleOf(tag);
  }
  return {
    config,
    configHash,
    packs,
    engineVersion,
    numbers,
    tagsByNumber,
    tagIdOf: (number) => names.get(number) ?? `#${number}`,
    tagTexts: new TagTexts(),
    calibration: config.tags.flatMap(({ id, calibration }) =>
      calibration ? [{ tag: id, certificate: calibration.certificate, offset: calibration.offset }] : [],
    ),
    cleaners: createCleaners(config, (id) => numbers.get(id)),
    workUnits: [...new Set(config.tags.map((tag) => workUnitOf(config, tag)))],
    toEngineering: (number, raw) => {
      const scale = scales[number];
      return scale ? cleanValue(scale, raw) : raw;
    },
  };
}

import type { EquipmentConfig } from '../../shared/domain/config/station.ts';
import type { TagConfig } from '../../shared/domain/config/tag.ts';
import { DEFAULT_OEE_SETTINGS, type OeeSettings } from '../../shared/domain/oeeSettings.ts';
import { staleAfterMsOf } from '../../shared/domain/stale.ts';
import type { ValueType } from '../../shared/domain/valueType.ts';
import { type CounterRange, counterRangeOf } from './counter.ts';
import { type LossRules, lossRulesOf } from './lossRules.ts';

/** A work unit whose effectiveness is watched: what the configuration says, with its defaults worked out. */
export interface OeeWorkUnit {
  readonly workUnit: string;
  readonly stateTag: string;
  readonly totalTag: string;
  readonly rejectTag: string | undefined;
  readonly stateMap: Readonly<Record<string, string>>;
  readonly plannedRunTimePerItemMs: number;
  /** Undefined: a lower value is always a reset. */
  readonly totalRange: CounterRange | undefined;
  readonly rejectRange: CounterRange | undefined;
  /** A state reading holds so long, in ms; then the state is unknown. Undefined: until a gap is reported. */
  readonly stateHoldMsMax: number | undefined;
  readonly reworkTag: string | undefined;
  readonly reworkRange: CounterRange | undefined;
  readonly productTag: string | undefined;
  /** Value of the product tag → its own ideal cycle. */
  readonly products: ReadonlyMap<string, ProductModel>;
  readonly losses: LossRules;
  readonly settings: OeeSettings;
}

export interface ProductModel {
  readonly name: string;
  readonly plannedRunTimePerItemMs: number;
  /** Target duration of a changeover to it, in ms. */
  readonly setupMs: number | undefined;
}

/** Planned run time per item (ISO 22400-2: PRI) of a product, in ms; of one that nobody described, the work unit's. */
export const idealCycleMsOf = (unit: OeeWorkUnit, product: string | undefined): number =>
  (product === undefined ? undefined : unit.products.get(product))?.plannedRunTimePerItemMs ??
  unit.plannedRunTimePerItemMs;

/** Undefined for equipment without an `oee` section. */
export function oeeWorkUnitOf(
  equipment: EquipmentConfig,
  tags: readonly TagConfig[],
  settings: OeeSettings = DEFAULT_OEE_SETTINGS,
): OeeWorkUnit | undefined {
  const { oee } = equipment;
  if (oee === undefined) return undefined;
  const tagOf = (id: string | undefined): TagConfig | undefined => tags.find((tag) => tag.id === id);
  return {
    workUnit: equipment.id,
    stateTag: oee.state,
    totalTag: oee.total,
    rejectTag: oee.reject,
    stateMap: oee.stateMap,
    plannedRunTimePerItemMs: oee.idealCycleMs,
    totalRange: rangeOf(tagOf(oee.total)),
    rejectRange: rangeOf(tagOf(oee.reject)),
    stateHoldMsMax: holdMsMaxOf(tagOf(oee.state)),
    reworkTag: oee.rework,
    reworkRange: rangeOf(tagOf(oee.rework)),
    productTag: oee.product,
    products: new Map(
      Object.entries(oee.products ?? {}).map(([value, product]) => [
        value,
        {
          name: product.name ?? value,
          plannedRunTimePerItemMs: product.idealCycleMs,
          setupMs: product.setupMs ?? oee.setupMs,
        },
      ]),
    ),
    losses: lossRulesOf(oee, settings),
    settings,
  };
}

/** A scaled counter has no range here: where it would roll over in engineering units is not said anywhere. */
function rangeOf(tag: TagConfig | undefined): CounterRange | undefined {
  if (tag === undefined || tag.scale !== undefined) return undefined;
  return counterRangeOf(tag.address.type ?? defaultTypeOf(tag));
}

const defaultTypeOf = (tag: TagConfig): ValueType | undefined =>
  'table' in tag.address && (tag.address.table === 'input' || tag.address.table === 'holding') ? 'uint16' : undefined;

/** OPC UA reports a state only when it changes, so silence is no sign of loss there unless the configuration says so. */
function holdMsMaxOf(tag: TagConfig | undefined): number | undefined {
  if (tag === undefined) return undefined;
  if (tag.staleAfterMs !== undefined) return tag.staleAfterMs;
  return 'nodeId' in tag.address ? undefined : staleAfterMsOf(tag);
}

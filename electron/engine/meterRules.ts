import { type MeterChecks, type MetersConfig, meterChecksSchema } from '../../shared/domain/config/index.ts';
import { METER_CHECK_WORDS, type MeterCheck } from '../../shared/domain/meterCheck.ts';
import type { BoundPack } from '../rules/index.ts';

/** The limits a day is held against, and whose they are. */
export interface MeterRulesInForce {
  readonly checks: MeterChecks;
  /** Null: those of the configuration, or the product’s defaults. */
  readonly pack: { readonly id: string; readonly version: string; readonly hash: string } | null;
  isChecked(check: MeterCheck): boolean;
}

const DEFAULTS = meterChecksSchema.parse({});

/** The configuration’s own limits come first, then the last pack that is in force on the day, then the defaults. */
export function meterRulesOf({ checks }: MetersConfig, packs: readonly BoundPack[], date: string): MeterRulesInForce {
  const byWords = (check: MeterCheck): boolean => METER_CHECK_WORDS[check].isChecked;
  if (checks !== undefined) return { checks, pack: null, isChecked: byWords };
  const found = packs.findLast(
    ({ loaded: { pack } }) =>
      pack.meters !== undefined && (pack.effectiveFrom ?? '') <= date && date <= (pack.effectiveTo ?? '9999-12-31'),
  )?.loaded;
  if (found?.pack.meters === undefined) return { checks: DEFAULTS, pack: null, isChecked: byWords };
  const { sources } = found.pack.meters;
  return {
    checks: found.pack.meters.checks,
    pack: { id: found.pack.id, version: found.pack.version, hash: found.hash },
    isChecked: (check) => sources[check]?.isChecked ?? byWords(check),
  };
}

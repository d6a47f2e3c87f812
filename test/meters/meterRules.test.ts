import { describe, expect, it } from 'vitest';
import { meterRulesOf } from '../../electron/engine/meterRules.ts';
import type { BoundPack } from '../../electron/rules/index.ts';
import { shippedPack } from '../../electron/rules/index.ts';
import { meterChecksSchema, metersSchema } from '../../shared/domain/config/index.ts';
import { METER_CHECKS } from '../../shared/domain/meterCheck.ts';
import { meterRulesSchema } from '../../shared/domain/meterRules.ts';
import { packSchema } from '../../shared/domain/pack/index.ts';

const shipped = packSchema.parse(shippedPack('meters.json'));
const POINT = {
  id: 'sp',
  commodity: 'water',
  unit: 'm3',
  reads: { register: ['r'] },
  meters: [{ serial: '1', from: '2020-01-01' }],
};
const config = (checks?: object) => metersSchema.parse({ servicePoints: [POINT], ...(checks && { checks }) });
const bound = (spikePercent: number, effectiveFrom: string | null) =>
  ({
    loaded: {
      pack: {
        id: 'mine',
        version: '1.0',
        effectiveFrom,
        effectiveTo: null,
        meters: meterRulesSchema.parse({
          checks: { spikePercent },
          sources: { spike: { document: 'market code', paragraph: '7.2', isChecked: true } },
        }),
      },
      hash: 'a'.repeat(64),
    },
  }) as unknown as BoundPack;

describe('the pack for meters that comes with the product', () => {
  it('has the defaults, and a source for every check', () => {
    expect(shipped.meters?.checks).toEqual(meterChecksSchema.parse({}));
    expect(Object.keys(shipped.meters?.sources ?? {}).sort()).toEqual([...METER_CHECKS].sort());
  });
});

describe('limits in force', () => {
  it('are the configuration’s own before any pack', () => {
    const rules = meterRulesOf(config({ spikePercent: 90 }), [bound(150, null)], '2026-11-20');
    expect([rules.checks.spikePercent, rules.pack]).toEqual([90, null]);
  });
  it('are those of the pack that is in force on the day, and name it', () => {
    const packs = [bound(150, null), bound(120, '2026-11-20')];
    expect(meterRulesOf(config(), packs, '2026-11-19').checks.spikePercent).toBe(150);
    const later = meterRulesOf(config(), packs, '2026-11-20');
    expect([later.checks.spikePercent, later.pack?.id, later.isChecked('spike'), later.isChecked('sum')]).toEqual([
      120,
      'mine',
      true,
      false,
    ]);
  });
  it('are the defaults without either', () => {
    expect(meterRulesOf(config(), [], '2026-11-20')).toMatchObject({ checks: { spikePercent: 180 }, pack: null });
  });
});

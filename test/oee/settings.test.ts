import { describe, expect, it } from 'vitest';
import { checkConfig, stationConfigSchema } from '../../shared/domain/config/index.ts';
import { DEFAULT_OEE_SETTINGS, oeeSettingsOf } from '../../shared/domain/oeeSettings.ts';
import { packSchema } from '../../shared/domain/pack/index.ts';
import { TIME_BANDS, TIME_LOSS_NOTES, TIME_LOSSES } from '../../shared/domain/timeLoss.ts';
import manufacturing from '../../shared/packs/manufacturing.json' with { type: 'json' };

describe('OEE settings', () => {
  it('of the shipped pack say what holds by default', () => {
    const { oee } = packSchema.parse(manufacturing);
    expect({ ...oee, smallStopMs: DEFAULT_OEE_SETTINGS.smallStopMs }).toEqual(DEFAULT_OEE_SETTINGS);
  });

  it('of the station come before those of a pack, and a later pack before an earlier one', () => {
    const downtime = { microStopMs: 30_000 };
    const packs = [{ definition: 'iso', slowFactor: 2 } as const, { slowFactor: 3 }, undefined];
    expect(oeeSettingsOf({ downtime, oee: { definition: 'ooe' } }, packs)).toMatchObject({
      definition: 'ooe',
      slowFactor: 3,
      smallStopMs: 30_000,
    });
  });
});

describe('bands of time', () => {
  it('are the losses and effective time, each once', () => {
    expect([...TIME_BANDS].sort()).toEqual([...TIME_LOSSES, 'effective'].sort());
    for (const loss of TIME_LOSSES) expect(TIME_LOSS_NOTES[loss].word).not.toBe('');
  });
});

describe('the configuration of OEE', () => {
  const problems = (oee: object, line?: object): string[] => {
    const config = stationConfigSchema.parse({
      configVersion: 1,
      station: { id: 's' },
      equipment: [
        { id: 'u', oee: { state: 'a', total: 'b', idealCycleMs: 1, stateMap: { '0': 'STOP', '1': 'RUN' }, ...oee } },
        ...(line === undefined ? [] : [{ id: 'l', level: 'workCenter', line }]),
      ],
      connections: [{ id: 'c', protocol: 'http-intake', port: 1, token: 't' }].slice(1),
      tags: [],
    });
    return checkConfig(config, { modbusAddress: () => [], overlappingShifts: () => [] } as never).map(({ path }) =>
      path.join('.'),
    );
  };

  it.each([
    ['a state no code gives', { losses: { IDLE: 'starved' } }, 'equipment.0.oee.losses'],
    ['RUN as a loss', { losses: { RUN: 'setup' } }, 'equipment.0.oee.losses.RUN'],
    ['a transition from nowhere', { transitions: { OFF: ['RUN'] } }, 'equipment.0.oee.transitions'],
    ['products that no tag tells', { products: { A: { idealCycleMs: 1 } } }, 'equipment.0.oee.products'],
    ['no production state', { stateMap: { '0': 'STOP' } }, 'equipment.0.oee.stateMap'],
  ])('names %s', (_what, oee, path) => {
    expect(problems(oee)).toContain(path);
  });

  it('names a line through work units without OEE, and a constraint outside it', () => {
    expect(problems({}, { workUnits: ['u', 'x'], constraint: 'y' })).toEqual(
      expect.arrayContaining(['equipment.1.line.workUnits', 'equipment.1.line.constraint']),
    );
  });
});

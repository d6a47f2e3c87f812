import { describe, expect, it } from 'vitest';
import { FAULTS, listFaults, parseFault } from '../../electron/demo/faults.ts';
import { TAG_IDS } from '../../electron/demo/signals.ts';
import { LAB_CONNECTION, labSamples } from '../../electron/demo/trainingLab.ts';
import { TRAINING_USERS, trainingStation } from '../../electron/demo/trainingStation.ts';
import { OPCUA_CONNECTION } from '../../electron/demo/trainingTags.ts';
import { faultSchema } from '../../shared/contract/ipc.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { ROLES } from '../../shared/domain/role.ts';

const config = stationConfigSchema.parse(trainingStation({ modbusPort: 5020, opcuaPort: 4840 }));

describe('the training station', () => {
  it('is a valid configuration, also after a trip through JSON', () => {
    const written = JSON.parse(JSON.stringify(trainingStation({ modbusPort: 1, opcuaPort: 2 })));
    expect(stationConfigSchema.parse(written).tags).toHaveLength(config.tags.length);
  });

  it('reads every measuring point of its own units exactly once; the rest belongs to the cold chain and the waterworks', () => {
    const measured = config.tags.filter(({ connection }) => connection !== LAB_CONNECTION);
    const others = (['cold-chain', 'water'] as const)
      .flatMap((plant) => trainingStation({ plant, modbusPort: 1, opcuaPort: 2 }).tags)
      .filter(({ connection }) => connection === OPCUA_CONNECTION);
    const own = measured.map(({ id }) => id);
    expect(new Set(own).size).toBe(own.length);
    expect([...new Set([...own, ...others.map(({ id }) => id)])].sort()).toEqual([...TAG_IDS].sort());
    expect(measured.length).toBeGreaterThanOrEqual(30);
  });

  it('takes samples of a laboratory from files, mistakes and all', () => {
    const lines = labSamples(Date.UTC(2026, 10, 2, 8, 30))
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('Sample;Date;Time;pH;Chlorine (mg/L);Coliform (MPN/100 mL)');
    expect(lines.at(-1)).toMatch(/^L-1047;02\.11\.2026;07:15;/);
    expect(lines.filter((line) => line.includes('n/a') || line.includes(';74;'))).toHaveLength(2);
  });

  it('has every tag on an equipment and a connection that exist', () => {
    const equipment = config.equipment.map(({ id }) => id);
    const connections = config.connections.map(({ id }) => id);
    for (const tag of config.tags) {
      expect(equipment).toContain(tag.equipment);
      expect(connections).toContain(tag.connection);
    }
  });

  it('has alarm setpoints and excursion bounds inside the instrument range', () => {
    for (const { id, range, alarms, excursion } of config.tags) {
      const limits = [...alarms.map(({ setpoint }) => setpoint), excursion?.min, excursion?.max];
      for (const limit of limits.filter((value) => value !== undefined)) {
        expect(limit, id).toBeGreaterThan(range?.min ?? Number.NEGATIVE_INFINITY);
        expect(limit, id).toBeLessThan(range?.max ?? Number.POSITIVE_INFINITY);
      }
    }
  });

  it('tells the operator cause, consequence and action for every alarm', () => {
    const alarms = config.tags.flatMap((tag) => tag.alarms);
    expect(alarms.length).toBeGreaterThanOrEqual(8);
    for (const { cause, consequence, action } of alarms) {
      for (const text of [cause, consequence, action]) expect(text).not.toBe('');
    }
  });

  it('covers the day with three shifts of eight hours', () => {
    expect(config.shifts.pattern.map(({ start, end }) => `${start}–${end}`)).toEqual([
      '06:00–14:00',
      '14:00–22:00',
      '22:00–06:00',
    ]);
  });

  it('delivers nowhere unless told to', () => {
    const sync = { targets: [{ id: 'up', kind: 'http' as const, url: 'http://127.0.0.1:8080/ingest' }] };
    expect(config.sync.targets).toEqual([]);
    const parsed = stationConfigSchema.parse(trainingStation({ modbusPort: 1, opcuaPort: 2, sync }));
    expect(parsed.sync.targets).toHaveLength(1);
  });

  it('has training users for every role, and two supervisors: who reviews does not sign', () => {
    expect([...new Set(TRAINING_USERS.map(({ role }) => role))]).toEqual([...ROLES]);
    expect(TRAINING_USERS.filter(({ role }) => role === 'supervisor')).toHaveLength(2);
  });
});

describe('the list of faults', () => {
  it('has the shape of the training channel, each line once', () => {
    const listed = listFaults(new Set(['nan:press-1.temp']));
    for (const line of listed) faultSchema.parse(line);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
    expect(listed.filter(({ on }) => on).map(({ id }) => id)).toEqual(['nan:press-1.temp']);
  });

  it.each(Object.entries(FAULTS))('knows %s by each of its targets', (kind, { targets, menu }) => {
    expect(targets).toEqual(expect.arrayContaining([...menu]));
    for (const target of targets) expect(parseFault(`${kind}:${target}`)).toEqual({ kind, target });
  });

  it.each([
    ['an unknown kind', 'earthquake:press-plc', /there is no fault "earthquake"; there are link-drop/],
    ['a target it cannot befall', 'nan:press-1.state', /"nan" cannot befall "press-1.state"; it can befall/],
    ['no target', 'nan', /"nan" cannot befall ""/],
  ])('refuses %s, saying what there is', (_name, id, message) => {
    expect(() => parseFault(id)).toThrow(message);
  });
});

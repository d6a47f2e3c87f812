import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadPack, parseConfig, parsePack } from '../../electron/config/index.ts';
import { configPortsAt } from '../../electron/engine/configPorts.ts';
import { packPortsOf, putIntoForce } from '../../electron/engine/packShelf.ts';
import { withRuleAlarms } from '../../electron/engine/ruleAlarms.ts';
import { canonicalJson } from '../../electron/ledger/index.ts';
import { shippedPackFiles, unitConversion } from '../../electron/rules/index.ts';

const home = mkdtempSync(join(tmpdir(), 'shiftseal-packs-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const ports = { packFolders: [home], canonicalJson };
const SOURCE = { document: 'plant procedure', paragraph: '1', isChecked: false };
const rule = (given: Record<string, unknown>) => ({
  ...{ id: 'hot', kind: 'limit', title: 'Not too hot', source: SOURCE, target: { tags: ['t.*'] } },
  ...{ side: 'above', limit: 60 },
  ...given,
});
const pack = (given: Record<string, unknown> = {}) => ({
  ...{ packFormat: 1, id: 'plant', name: 'Plant', version: '1.0', author: 'tests', rules: [rule({})] },
  ...given,
});
const text = (document: unknown) => JSON.stringify(document, null, 2);

function findingsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.findings;
    throw error;
  }
  throw new Error('nothing was refused');
}

function station(rulePacks: readonly unknown[], unit = 'Cel') {
  const document = {
    configVersion: 1,
    station: { id: 'cr' },
    equipment: [],
    connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1' }],
    tags: [{ id: 't.one', connection: 'plc', unit, address: { table: 'holding', register: 0 } }],
    rulePacks,
  };
  return parseConfig(text(document), join(home, 'station.json'), configPortsAt(join(home, 'data')));
}

describe('a rule pack', () => {
  it.each(shippedPackFiles())('%s of the product is one', (file) => {
    expect(loadPack(file, ports).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('with a mistake says where, what and what to do', () => {
    const wrong = text(pack({ rules: [rule({ limit: 'sixty' })] }));
    const [finding] = findingsOf(() => parsePack(wrong, 'plant.json', ports));
    const line = wrong.split('\n').findIndex((each) => each.includes('sixty')) + 1;
    expect(finding).toMatchObject({ line, path: 'rules.0.limit' });
    expect(finding?.remedy).toContain('shiftseal pack schema');
  });

  it.each([
    ['an unknown key of a rule', pack({ rules: [rule({ limt: 3 })] }), 'unknown key "limt"'],
    ['an unknown kind', pack({ rules: [rule({ kind: 'magic' })] }), 'no kind of rule "magic"'],
    ['a rule twice', pack({ rules: [rule({}), rule({})] }), 'stands twice'],
    ['an unknown base', pack({ extends: 'nothing.json' }), 'no rule pack "nothing.json"'],
    ['a switch without a base', pack({ switchedOff: [{ rule: 'x', reason: 'none' }] }), 'needs a base pack'],
  ])('with %s is refused', (_, document, words) => {
    const findings = findingsOf(() => parsePack(text(document), 'plant.json', ports));
    expect(findings.map(({ message }) => message).join('; ')).toContain(words);
  });

  it('laid over another replaces, adds and switches off rules; its hash covers both', () => {
    const base = pack({
      id: 'base-plant',
      rules: [rule({}), rule({ id: 'cold', side: 'below', limit: 2 }), rule({ id: 'old' })],
    });
    writeFileSync(join(home, 'base-plant.json'), text(base));
    const over = pack({
      extends: 'base-plant.json',
      rules: [rule({ limit: 70 }), rule({ id: 'new' })],
      switchedOff: [{ rule: 'old', reason: 'the sensor is gone' }],
    });
    const loaded = parsePack(text(over), 'plant.json', ports);
    expect(loaded.pack.rules.map(({ id }) => id)).toEqual(['hot', 'cold', 'new']);
    expect(loaded.pack.rules[0]).toMatchObject({ limit: 70 });
    expect(loaded.pack.basedOn).toMatchObject([{ id: 'base-plant', version: '1.0' }]);
    writeFileSync(
      join(home, 'base-plant.json'),
      text({ ...base, rules: [rule({}), rule({ id: 'cold', limit: 3 }), rule({ id: 'old' })] }),
    );
    expect(parsePack(text(over), 'plant.json', ports).hash).not.toBe(loaded.hash);
  });

  it('beside the station wins over one of the product with the same name', () => {
    writeFileSync(join(home, 'base.json'), text(pack({ name: 'Our own' })));
    expect(loadPack('base.json', ports).pack.name).toBe('Our own');
    rmSync(join(home, 'base.json'));
    expect(loadPack('base.json', ports).pack.name).not.toBe('Our own');
  });
});

describe('a station with a rule pack', () => {
  it('has another hash when the pack has another content', () => {
    writeFileSync(join(home, 'plant.json'), text(pack()));
    const first = station([{ file: 'plant.json' }]);
    expect(first.config.rulePacks[0]?.sha256).toBe(first.packs?.[0]?.loaded.hash);
    writeFileSync(join(home, 'plant.json'), text(pack({ rules: [rule({ limit: 61 })] })));
    expect(station([{ file: 'plant.json' }]).hash).not.toBe(first.hash);
    const findings = findingsOf(() => station([{ file: 'plant.json', sha256: first.config.rulePacks[0]?.sha256 }]));
    expect(findings[0]?.message).toContain('has the hash');
  });

  it('is refused when a tag has a unit of another dimension, by rule, tag and remedy', () => {
    writeFileSync(
      join(home, 'plant.json'),
      text(pack({ rules: [rule({ target: { tags: ['t.one'], unit: 'Cel' } })] })),
    );
    const [finding] = findingsOf(() => station([{ file: 'plant.json' }], 'bar'));
    expect(finding?.message).toContain('rule "hot" counts in "Cel", but tag "t.one" is in "bar"');
    expect(finding?.remedy).toContain('give the tag its true unit');
    const fahrenheit = station([{ file: 'plant.json' }], '[degF]');
    expect(fahrenheit.packs?.[0]?.rules[0]?.conversions[0]?.factor).toBeCloseTo(5 / 9, 12);
    const alarming = pack({ rules: [rule({ target: { tags: ['t.one'], unit: 'Cel' }, alarm: {} })] });
    writeFileSync(join(home, 'plant.json'), text(alarming));
    const { config, packs = [] } = station([{ file: 'plant.json' }], '[degF]');
    const [alarm] = withRuleAlarms(config, packs).tags[0]?.alarms ?? [];
    expect(alarm).toMatchObject({ id: 'rule:hot:t.one', kind: 'high' });
    expect(alarm?.setpoint).toBeCloseTo(140, 9);
  });

  it('takes a new version onto the shelf and names it with its hash, in the place of the old one', () => {
    const dataDir = join(home, 'data');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(home, 'plant.json'), text(pack()));
    const before = station([{ file: 'base.json' }, { file: 'plant.json' }]);
    const file = join(home, 'draft.json');
    writeFileSync(file, text(pack({ version: '2.0', rules: [rule({ limit: 65 })] })));
    const document = text({ rulePacks: [{ file: 'base.json' }, { file: 'plant.json' }], station: { id: 'cr' } });
    const place = { dataDir, configPath: join(home, 'station.json') };
    const { text: after, loaded } = putIntoForce(place, document, before.config, file);
    expect(JSON.parse(after)).toEqual({
      rulePacks: [{ file: 'base.json' }, { file: 'plant-2.0.json', sha256: loaded.hash }],
      station: { id: 'cr' },
    });
    expect(loadPack('plant-2.0.json', packPortsOf(place)).hash).toBe(loaded.hash);
    writeFileSync(file, text(pack({ version: '2.0', rules: [rule({ limit: 66 })] })));
    expect(() => putIntoForce(place, document, before.config, file)).toThrow('give it another version');
  });
});

describe('units', () => {
  it.each([
    ['ug/L', 'mg/L', 0.001, 0],
    ['Cel', '[degF]', 1.8, 32],
    ['kW.h', 'MJ', 3.6, 0],
  ])('%s becomes %s by a straight line', (from, to, factor, offset) => {
    expect(unitConversion(from, to)).toEqual({ factor, offset });
  });

  it.each([
    ['bar', 'Cel', 'different dimensions'],
    ['NTU', 'mg/L', 'no UCUM unit code'],
  ])('%s never becomes %s', (from, to, words) => {
    expect(unitConversion(from, to)).toContain(words);
  });
});

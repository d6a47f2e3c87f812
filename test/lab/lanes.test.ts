import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type CostRules, costFindings } from '../../electron/lab/costLane.ts';
import { crossCheck } from '../../electron/lab/crossCheck.ts';
import { checkRequest, signRequest } from '../../electron/lab/requestId.ts';
import { thresholdStandings } from '../../electron/lab/thresholds.ts';
import { createUnits } from '../../electron/lab/units.ts';
import { addDays, type ClockSite, wasteClocks } from '../../electron/lab/wasteClock.ts';
import { canonicalJson } from '../../electron/ledger/index.ts';
import type { InventoryRules } from '../../shared/domain/lab/inventoryRules.ts';
import type { Purchase } from '../../shared/domain/lab/purchase.ts';
import { packSchema } from '../../shared/domain/pack/index.ts';
import labPackText from '../../shared/packs/lab.json' with { type: 'json' };
import { anItem } from './sheets.ts';

const units = createUnits();
const labPack = packSchema.parse(labPackText) as z.infer<typeof packSchema> & { inventory: InventoryRules };
const signerOf = (key: KeyObject) => (text: string) => sign(null, Buffer.from(text), key);

describe('cross-check against the asset register', () => {
  it('tells what is missing on either side, and what differs', () => {
    const lab = [
      anItem({ barcode: 'B-1', location: 'Chem/102' }),
      anItem({ barcode: 'B-2', serial: 'S-7' }),
      anItem({ barcode: 'B-3', serial: 'S-7' }),
    ];
    const register = [
      anItem({ barcode: 'B-1' }),
      anItem({ barcode: 'B-2', serial: 'S-8' }),
      anItem({ barcode: 'B-4' }),
    ];
    const { differences } = crossCheck(lab, register, units);
    expect(differences.map(({ barcode, kind }) => [barcode, kind])).toEqual([
      ['B-1', 'otherPlace'],
      ['B-2', 'otherSerial'],
      ['B-3', 'missingInRegister'],
      ['B-3', 'sameSerial'],
      ['B-4', 'missingInLab'],
    ]);
  });

  it('the same quantity in another unit is the same', () => {
    expect(crossCheck([anItem()], [anItem({ quantity: 2500, unit: 'mL' })], units).differences).toEqual([]);
    expect(crossCheck([anItem()], [anItem({ quantity: 2500, unit: 'g' })], units).differences).toHaveLength(1);
  });
});

describe('clocks of the shipped pack', () => {
  const { clocks: rules } = labPack.inventory;
  const site = { generator: 'SQG' as const, satelliteAreas: ['Chem/101/Sink'] };
  const clocks = (item: Parameters<typeof anItem>[0], today: string, changes: Partial<ClockSite> = {}) =>
    wasteClocks([anItem(item)], rules, { ...site, ...changes }, today, units);

  it.each([
    ['LQG', 90],
    ['SQG', 180],
    ['SQGfar', 270],
  ] as const)('%s: waste may stand %d days', (generator, days) => {
    expect(clocks({ wasteSince: '2026-01-01' }, '2026-01-01', { generator })).toMatchObject([
      { kind: 'accumulation', until: addDays('2026-01-01', days), daysLeft: days, state: 'running' },
    ]);
  });

  it('is overdue the day after its last day, not on it', () => {
    expect(clocks({ wasteSince: '2026-01-01' }, '2026-06-30')[0]).toMatchObject({ daysLeft: 0, state: 'warning' });
    expect(clocks({ wasteSince: '2026-01-01' }, '2026-07-01')[0]).toMatchObject({ daysLeft: -1, state: 'overdue' });
  });

  it('a very small generator has no accumulation clock', () => {
    expect(clocks({ wasteSince: '2026-01-01' }, '2026-12-01', { generator: 'VSQG' })).toEqual([]);
  });

  it('a satellite area has three days from the drop that brought it over 55 gallons', () => {
    const waste = (barcode: string, gallons: number, wasteSince: string) =>
      anItem({ barcode, quantity: gallons, unit: '[gal_us]', wasteSince, location: 'Chem/101/Sink' });
    const full = [waste('W-1', 30, '2026-03-01'), waste('W-2', 25, '2026-03-05')];
    expect(wasteClocks(full, rules, site, '2026-03-06', units)).toEqual([]); // exactly 55 is allowed
    expect(wasteClocks([...full, waste('W-3', 1, '2026-03-06')], rules, site, '2026-03-06', units)).toMatchObject([
      { kind: 'satelliteExcess', subject: 'Chem/101/Sink', since: '2026-03-06', until: '2026-03-09', daysLeft: 3 },
    ]);
  });

  it('a peroxide former is tested again from its last test', () => {
    const ether = { hazards: ['peroxideFormer' as const], opened: '2026-01-01' };
    expect(clocks(ether, '2026-02-01')[0]).toMatchObject({ kind: 'peroxideTest', until: '2026-06-30' });
    expect(clocks({ ...ether, tested: '2026-03-01' }, '2026-03-02')[0]).toMatchObject({ until: '2026-08-28' });
  });
});

describe('threshold quantities', () => {
  const threshold = {
    id: 'flammable',
    title: 'Flammable liquids',
    cas: [],
    hazards: ['flammable' as const],
    limit: 10,
    unit: 'L',
    per: 'controlArea' as const,
    source: { document: 'site', paragraph: '', isChecked: true },
  };
  const areas = [{ id: 'CA-1', locations: ['Chem/101'] }];

  it('are summed over containers of one control area in one unit', () => {
    const items = [
      anItem({ quantity: 9 }),
      anItem({ barcode: 'B-2', quantity: 1500, unit: 'mL' }),
      anItem({ barcode: 'B-3', location: 'Bio/1' }),
    ];
    expect(thresholdStandings(items, [threshold], areas, units)).toMatchObject([
      { area: 'CA-1', sum: 10.5, state: 'above', containers: 2 },
      { area: 'elsewhere', sum: 2.5, state: 'below', containers: 1 },
    ]);
  });

  it('exactly the limit is not above it; a mass is told apart from litres, never guessed', () => {
    const items = [anItem({ quantity: 10 }), anItem({ barcode: 'B-2', quantity: 3, unit: 'kg' })];
    expect(thresholdStandings(items, [threshold], areas, units)).toMatchObject([
      { sum: 10, state: 'near', notAdded: ['B-2'] },
    ]);
  });
});

describe('cost lane', () => {
  const rules: CostRules = {
    awards: [{ id: 'A-1', from: '2026-01-01', to: '2026-12-31', categories: ['reagents'], budgetCents: 2_000_000 }],
    unallowable: ['alcohol'],
    approvalFromCents: 1_000_000,
    splitDays: 7,
  };
  const bought = (changes: Partial<Purchase>): Purchase => ({
    id: 'P-1',
    date: '2026-03-01',
    award: 'A-1',
    category: 'reagents',
    vendor: 'Fisher',
    description: 'acetone',
    cents: 10_000,
    approvedBy: '',
    requestedBy: 'ida',
    ...changes,
  });
  const checks = (...purchases: Purchase[]): string[] => costFindings(purchases, rules).map(({ check }) => check);

  it.each([
    ['unknownAward', { award: 'A-9' }],
    ['unallowable', { category: 'alcohol' }],
    ['notAllocable', { category: 'travel' }],
    ['outsidePeriod', { date: '2027-01-01' }],
    ['missingApproval', { cents: 1_000_000 }],
    ['ownApproval', { approvedBy: 'ida' }],
    ['overBudget', { cents: 2_000_001, approvedBy: 'pi' }],
  ] as const)('%s', (check, changes) => {
    expect(checks(bought(changes))).toContain(check);
  });

  it('an ordinary purchase has no finding', () => {
    expect(checks(bought({}))).toEqual([]);
  });

  it('tells the second of two alike, and a purchase split under the threshold', () => {
    expect(checks(bought({}), bought({ id: 'P-2' }))).toEqual(['duplicate']);
    const halves = [
      bought({ cents: 600_000 }),
      bought({ id: 'P-2', cents: 500_000, date: '2026-03-05', description: 'more' }),
    ];
    expect(checks(...halves)).toEqual(['splitPurchase']);
    expect(checks(...halves.map((half, i) => ({ ...half, date: i === 0 ? '2026-03-01' : '2026-03-09' })))).toEqual([]);
  });
});

describe('signed request ids', () => {
  const keys = generateKeyPairSync('ed25519');
  const request = {
    station: 'lab-1',
    kind: 'disposal',
    content: { containers: ['B-1', 'B-2'], note: 'full' },
  } as const;
  const id = signRequest(request, signerOf(keys.privateKey), canonicalJson);
  const check = (changed: object, key = keys.publicKey, text = id) =>
    checkRequest(text, { ...request, ...changed }, key, canonicalJson);

  it('hold for this very request, whatever the order of its keys', () => {
    expect(check({})).toEqual({ ok: true });
    expect(check({ content: { note: 'full', containers: ['B-1', 'B-2'] } })).toEqual({ ok: true });
  });

  it('are pinned: this key (RFC 8032, test 1) and this request give this id', () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const der = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(signRequest(request, signerOf(key), canonicalJson)).toBe(
      'RQ-85d8baa5fb374285-18SUsC1WBgFNtadEwkgSnBg-5S9d6vudpglJ9KaDTAf4Nsgi49OsH5xkjvS-ccZIx445fyNchztyH0J5FQJWCg',
    );
  });

  it.each([
    ['another word', { content: { containers: ['B-1'], note: 'full' } }],
    ['another kind', { kind: 'transfer' }],
    ['another station', { station: 'lab-2' }],
  ])('are refused for %s', (_what, changed) => {
    expect(check(changed).ok).toBe(false);
  });

  it('are refused for another key, and for every changed character', () => {
    expect(check({}, generateKeyPairSync('ed25519').publicKey).ok).toBe(false);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: id.length - 1 }),
        fc.constantFrom(...'0123456789abcdefXYZ-_'),
        (at, letter) => {
          fc.pre(id[at] !== letter);
          expect(check({}, keys.publicKey, id.slice(0, at) + letter + id.slice(at + 1)).ok).toBe(false);
        },
      ),
    );
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../electron/query/dataFolder.ts';
import { billingCsv } from '../../electron/query/meterBilling.ts';
import { meterExceptions, meterPoint, meterPointRows, meterVersions } from '../../electron/query/meters.ts';
import { HOUR_US, hours } from './dayOf.ts';
import { MeterRig } from './meterRig.ts';

const DAY_US = 24 * HOUR_US;
/** A Monday. */
const FIRST = Date.UTC(2026, 9, 5) * 1000;
const POINT = {
  id: 'sp-1',
  name: 'Flat 1',
  commodity: 'electricity',
  unit: 'kW.h',
  intervalMinutes: 60,
  registerDigits: 5,
  maxRate: 20,
  reads: { register: ['m1.register'] },
  meters: [{ serial: 'M-1', from: '2026-01-01' }],
};
const wave = (i: number): number => 1 + ((i * 7) % 11) / 10;

/** Hourly registers of some days from FIRST on. */
function registers(days: number, use = wave, start = 99_900): { at: number; value: number }[] {
  const reads = [{ at: FIRST, value: start }];
  hours((i) => i, days * 24).forEach((i) => {
    reads.push({ at: FIRST + (i + 1) * HOUR_US, value: Math.round(((reads[i]?.value ?? 0) + use(i)) * 1e6) / 1e6 });
  });
  return reads.map(({ at, value }) => ({ at, value: value % 100_000 }));
}

describe('service points in the engine', () => {
  const rigs: MeterRig[] = [];
  afterEach(() => {
    for (const { rig } of rigs.splice(0)) if (rig.isRunning) rig.stop();
  });
  const started = (days: number, point: Record<string, unknown> = POINT, meters = {}): MeterRig => {
    const rig = new MeterRig(FIRST + days * DAY_US + 3 * HOUR_US, [point], { meters });
    rigs.push(rig);
    return rig;
  };

  it('validates each day that is over, over a rollover, and seals it as one block', () => {
    const rig = started(10);
    rig.give('m1.register', registers(10));
    rig.settle();
    const days = rig.days('sp-1');
    expect(days.map(({ day }) => day)).toEqual(
      Array.from({ length: 10 }, (_, i) => `2026-10-${String(5 + i).padStart(2, '0')}`),
    );
    expect(days.every(({ version, estimated, missing }) => version === 1 && estimated + missing === 0)).toBe(true);
    expect(rig.exceptions()).toEqual([]);
    const total = days.reduce((sum, { use }) => sum + (use ?? 0), 0);
    expect(total).toBeCloseTo(
      hours((i) => wave(i), 240).reduce((sum, use) => sum + use, 0),
      6,
    );
  });

  it('makes a new version when reads come late, and keeps the old one', () => {
    const rig = started(10);
    const all = registers(10);
    rig.give(
      'm1.register',
      all.filter(({ at }) => at < FIRST + 7 * DAY_US + 5 * HOUR_US || at > FIRST + 8 * DAY_US),
    );
    rig.settle();
    expect(rig.days('sp-1')[7]).toMatchObject({ version: 1, estimated: 20, missing: 0 });
    rig.give(
      'm1.register',
      all.filter(({ at }) => at >= FIRST + 7 * DAY_US + 5 * HOUR_US && at <= FIRST + 8 * DAY_US),
    );
    rig.turn(3_600_000);
    rig.settle();
    const late = rig.days('sp-1')[7];
    expect(late).toMatchObject({ version: 2, estimated: 0 });
    const data = openDataFolder(rig.rig.folder);
    try {
      const versions = meterVersions(data, 'sp-1', '2026-10-12');
      expect(versions.map(({ version, cause, estimated }) => [version, cause, estimated])).toEqual([
        [2, 'late', 0],
        [1, 'closed', 20],
      ]);
      expect(versions[0]?.use).not.toBe(versions[1]?.use);
    } finally {
      data.close();
    }
  });

  it('estimates days without a reading, raises them when that goes on, and scales them once the register is back', () => {
    const rig = started(14);
    const all = registers(14);
    const dead = (at: number) => at > FIRST + 7 * DAY_US && at < FIRST + 12 * DAY_US;
    rig.give(
      'm1.register',
      all.filter(({ at }) => at <= FIRST + 7 * DAY_US),
    );
    rig.settle();
    expect(rig.days('sp-1')).toHaveLength(14);
    expect(rig.exceptions().map(({ meterCheck, day }) => [meterCheck, day])).toContainEqual([
      'prolongedEstimation',
      '2026-10-15',
    ]);
    rig.give(
      'm1.register',
      all.filter(({ at }) => at > FIRST + 7 * DAY_US && !dead(at)),
    );
    rig.settle();
    const days = rig.days('sp-1');
    const inGap = days.slice(7, 12).reduce((sum, { use }) => sum + (use ?? 0), 0);
    const truth = hours((i) => wave(i + 7 * 24), 120).reduce((sum, use) => sum + use, 0);
    expect(inGap).toBeCloseTo(truth, 5);
    expect(days[12]).toMatchObject({ estimated: 0 });
  });

  it('puts what looks strange into the queue and goes on; a decision makes the next version, with person and reason', () => {
    const rig = started(10);
    rig.give(
      'm1.register',
      registers(10, (i) => (i === 8 * 24 + 3 ? 9 : wave(i))),
    );
    rig.settle();
    const [spike] = rig.exceptions();
    expect(spike).toMatchObject({ meterCheck: 'spike', day: '2026-10-13', firstIndex: 3, length: 1, state: 'open' });
    expect(rig.days('sp-1')).toHaveLength(10);
    const id = spike?.exception ?? '';
    expect(
      rig.command('decideMeterExceptions', { exceptions: [id], decision: 'fieldCheck', reason: 'look at it' }),
    ).toEqual({
      decided: [id],
      refused: [],
    });
    expect(rig.exceptions()[0]?.state).toBe('fieldCheck');
    const edit = { exceptions: [id], decision: 'editValue' as const, edits: [[3, 1.5]] as [number, number][] };
    rig.command('decideMeterExceptions', { ...edit, reason: 'read on the spot' });
    expect(rig.exceptions()).toEqual([]);
    expect(rig.days('sp-1')[8]).toMatchObject({ version: 2, edited: 1, failed: 0 });
    expect(rig.command('decideMeterExceptions', { ...edit, reason: 'again' }).refused[0]?.reason).toContain(
      'already decided by sven',
    );
    const data = openDataFolder(rig.rig.folder);
    try {
      expect(meterVersions(data, 'sp-1', '2026-10-13')[0]).toMatchObject({
        cause: 'decision',
        actor: 'sven',
        reason: 'read on the spot',
      });
      expect(meterExceptions(data, 'all', 10)[0]).toMatchObject({ decision: 'editValue', decidedBy: 'sven' });
    } finally {
      data.close();
    }
  });

  it('takes a value put in by hand from two people alone, where the configuration asks for two', () => {
    const rig = started(10, POINT, { secondPersonFor: ['editValue'] });
    rig.give(
      'm1.register',
      registers(10, (i) => (i === 8 * 24 + 3 ? 9 : wave(i))),
    );
    rig.settle();
    const id = rig.exceptions()[0]?.exception ?? '';
    const signed = (user: string) => ({ user, role: 'supervisor', at: 0, meaning: 'put in' }) as const;
    const decide = (second?: string) =>
      rig.command('decideMeterExceptions', {
        ...{ exceptions: [id], decision: 'editValue', edits: [[3, 1.5]], reason: 'read on the spot' },
        ...(second === undefined ? {} : { signature: signed('sven'), second: signed(second) }),
      });
    expect(decide().refused[0]?.reason).toContain('by a second person');
    expect(decide('SVEN').refused[0]?.reason).toContain('nobody approves what is their own');
    expect(decide('ute').decided).toEqual([id]);
    const decided = rig.rig.entries().findLast((body) => body.kind === 'meterException');
    expect(decided).toMatchObject({ event: 'decided', signature: { user: 'sven' }, second: { user: 'ute' } });
  });

  it('is one service point over a meter that is replaced, found out later', () => {
    const swapAt = FIRST + 5 * DAY_US + 10.5 * HOUR_US;
    const rig = started(10);
    const all = registers(10, wave, 500);
    const finalRead =
      ((all.findLast(({ at }) => at < swapAt)?.value ?? 0) + (all.find(({ at }) => at > swapAt)?.value ?? 0)) / 2;
    const told = all.map(({ at, value }) => ({ at, value: at < swapAt ? value : value - finalRead + 12 }));
    rig.give('m1.register', told);
    rig.settle();
    expect(rig.exceptions().map(({ meterCheck }) => meterCheck)).toContain('negative');
    expect(
      rig.command('swapMeter', {
        servicePoint: 'sp-1',
        at: swapAt,
        finalRead,
        newSerial: 'M-2',
        initialRead: 12,
        reason: 'old one broken',
      }),
    ).toEqual({ ok: true });
    rig.settle();
    expect(rig.exceptions()).toEqual([]);
    const total = rig.days('sp-1').reduce((sum, { use }) => sum + (use ?? 0), 0);
    expect(total).toBeCloseTo(
      hours((i) => wave(i), 240).reduce((sum, use) => sum + use, 0),
      5,
    );
    const again = { servicePoint: 'sp-1', finalRead: 1, initialRead: 0, reason: 'typed twice' };
    const refusals = [
      { ...again, at: swapAt, newSerial: 'M-3' },
      { ...again, at: swapAt + HOUR_US, newSerial: 'M-2' },
      { ...again, at: swapAt - HOUR_US, newSerial: 'M-3' },
      { ...again, at: rig.clock.us + DAY_US, newSerial: 'M-3' },
      { ...again, servicePoint: 'sp-9', at: swapAt, newSerial: 'M-3' },
    ].map((request) => rig.command('swapMeter', request));
    expect(refusals.map((each) => ('message' in each ? each.message : 'taken'))).toEqual([
      'at that moment meter M-1 was replaced by M-2 already',
      'meter M-2 is the one in place at that moment',
      'a later swap is recorded; record swaps in the order in which they happened',
      'the moment of the swap lies in the future',
      'there is no service point "sp-9"',
    ]);
  });

  it('takes the old meter up to the swap and the new one from it on, where both are read for a while', () => {
    const swapAt = FIRST + 5 * DAY_US + 10 * HOUR_US;
    const point = {
      ...POINT,
      reads: {},
      meters: [
        { serial: 'M-1', from: '2026-01-01', register: ['old.register'] },
        { serial: 'M-2', from: '2026-10-10', register: ['new.register'] },
      ],
    };
    const rig = new MeterRig(FIRST + 10 * DAY_US + 3 * HOUR_US, [point], { tags: ['old.register', 'new.register'] });
    rigs.push(rig);
    const all = registers(10, wave, 500);
    const overlap = 6 * HOUR_US;
    const finalRead = all.find(({ at }) => at === swapAt)?.value ?? 0;
    rig.giveAll(
      'meters',
      all.flatMap(({ at, value }) => [
        ...(at <= swapAt + overlap ? [{ tag: 'old.register', at, value }] : []),
        ...(at >= swapAt - overlap ? [{ tag: 'new.register', at, value: value - finalRead + 3 }] : []),
      ]),
    );
    const swap = {
      servicePoint: 'sp-1',
      at: swapAt,
      finalRead,
      newSerial: 'M-2',
      initialRead: 3,
      reason: 'planned exchange',
    };
    expect(rig.command('swapMeter', swap)).toEqual({ ok: true });
    rig.settle();
    const days = rig.days('sp-1');
    expect(days.filter(({ estimated, missing }) => estimated + missing > 0)).toEqual([]);
    expect(days.reduce((sum, { use }) => sum + (use ?? 0), 0)).toBeCloseTo(
      hours((i) => wave(i), 240).reduce((sum, use) => sum + use, 0),
      5,
    );
    expect(rig.exceptions()).toEqual([]);
  });

  it('estimates the old meter by the new one’s rate where its final read is lost: 491.19 over thirty days', () => {
    const rig = started(31, { ...POINT, registerDigits: 6 });
    const dayOf = (n: number) => FIRST + (n - 1) * DAY_US;
    rig.give('m1.register', [
      { at: dayOf(1), value: 98_765.4 },
      { at: dayOf(31), value: 345.6 },
    ]);
    const swap = { servicePoint: 'sp-1', newSerial: 'M-2', initialRead: 12, reason: 'display dead' };
    rig.command('swapMeter', { ...swap, at: dayOf(10) + 15 * HOUR_US, finalRead: null });
    rig.settle();
    const days = rig.days('sp-1').slice(0, 30);
    expect(days).toHaveLength(30);
    expect(days.every(({ estimated, intervals }) => estimated === intervals)).toBe(true);
    expect(days.reduce((sum, { use }) => sum + (use ?? 0), 0)).toBeCloseTo(491.1901840491, 6);
  });

  it('comes to the same days, version by version, when the engine dies on the way', () => {
    const plain = started(10);
    const killed = started(10);
    const all = registers(10);
    for (const [n, rig] of [plain, killed].entries()) {
      rig.give('m1.register', all.slice(0, 130));
      if (n === 1) rig.restart();
      rig.give('m1.register', all.slice(130));
      if (n === 1) rig.restart();
      rig.settle();
    }
    const contents = (rig: MeterRig) => rig.days('sp-1').map(({ day, content }) => [day, content]);
    expect(contents(killed)).toEqual(contents(plain));
  });

  it('shows lists, months and reads for billing with their keys', () => {
    const rig = started(30, { ...POINT, name: '=Flat 1', tariffChanges: ['2026-10-17'] });
    rig.give('m1.register', registers(30));
    rig.settle();
    const data = openDataFolder(rig.rig.folder);
    try {
      const [row] = meterPointRows(data, rig.clock.us);
      expect(row).toMatchObject({ id: 'sp-1', serial: 'M-1', waiting: 0, multiplier: 1 });
      expect(row?.days).toHaveLength(14);
      const { months } = meterPoint(data, 'sp-1', rig.clock.us);
      expect(months.map(({ month, days }) => [month, days])).toEqual([
        ['2026-10', 27],
        ['2026-11', 3],
      ]);
      const parts = months[0]?.parts ?? [];
      expect(parts.map(({ from, to }) => [from, to])).toEqual([
        ['2026-10-05', '2026-10-16'],
        ['2026-10-17', '2026-10-31'],
      ]);
      expect(parts.reduce((sum, part) => sum + part.use, 0)).toBeCloseTo(months[0]?.use ?? 0, 3);
      const csv = billingCsv(data, 'sp-1', '2026-10-05', '2026-10-06');
      expect(csv.rows).toBe(48);
      const keys = csv.text
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',')[0]);
      expect(new Set(keys).size).toBe(48);
      expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    } finally {
      data.close();
    }
  });
});

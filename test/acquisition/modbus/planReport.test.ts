import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkModbusAddress,
  formatPlanReport,
  loadResponseTimes,
  planReport,
  planView,
  planWarnings,
  saveResponseTimes,
} from '../../../electron/acquisition/modbus/planning/index.ts';
import { ResponseTimesFile } from '../../../electron/acquisition/modbus/planning/responseTimesFile.ts';
import { ResponseTimes } from '../../../electron/acquisition/modbus/responseTimes.ts';
import { connectionPlanSchema } from '../../../shared/contract/links.ts';
import {
  connectionSchema,
  isModbus,
  type ModbusConnectionConfig,
  tagSchema,
} from '../../../shared/domain/config/index.ts';

const connection = (more: object): ModbusConnectionConfig => {
  const parsed = connectionSchema.parse({ id: 'plc', ...more });
  if (!isModbus(parsed)) throw new Error('not Modbus');
  return parsed;
};
const registers = (n: number, more: { everyMs?: number; unitId?: number; gap?: number } = {}) =>
  Array.from({ length: n }, (_, i) =>
    tagSchema.parse({
      id: `u${more.unitId ?? 1}-r${i}`,
      connection: 'plc',
      everyMs: more.everyMs ?? 1000,
      address: { table: 'holding', register: i * (more.gap ?? 1), unitId: more.unitId },
    }),
  );
const planOf = (at: ModbusConnectionConfig, tags: ReturnType<typeof registers>, options = {}) => {
  const [plan] = planReport({ connections: [at], tags }, options);
  if (!plan) throw new Error('no plan');
  return plan;
};

const TCP = connection({ protocol: 'modbus-tcp', host: 'h' });
const RTU = connection({ protocol: 'modbus-rtu', path: '/dev/ttyS0', baudRate: 9600 });
const ASCII = connection({ protocol: 'modbus-ascii', path: '/dev/ttyS0', baudRate: 9600 });
const OVER_TCP = connection({ protocol: 'modbus-rtu-over-tcp', host: 'h' });

describe('the poll plan of a station', () => {
  const coils = Array.from({ length: 20 }, (_, i) =>
    tagSchema.parse({ id: `c${i}`, connection: 'plc', everyMs: 100, address: { table: 'coil', register: i } }),
  );
  const plan = planOf(TCP, [...registers(200), ...coils], { responseMs: 10 });
  it('counts requests, registers and bytes with the MBAP header', () => {
    expect(plan.rates.find((rate) => rate.everyMs === 1000)).toMatchObject({
      tags: 200,
      requestsPerCycle: 2,
      registersPerCycle: 200,
      bitsPerCycle: 0,
      requestBytesPerCycle: 24,
      answerBytesPerCycle: 2 * 9 + 400,
      expectedCycleMs: 20,
      busLoadPercent: 2,
    });
    expect(plan.rates.find((rate) => rate.everyMs === 100)).toMatchObject({
      tags: 20,
      requestsPerCycle: 1,
      bitsPerCycle: 20,
      answerBytesPerCycle: 9 + 3,
      expectedCycleMs: 10,
      busLoadPercent: 10,
    });
  });
  it('adds up load and saving over the rates', () => {
    expect(plan.busLoadPercent).toBe(12);
    expect(plan.requestsPerSecond).toBe(12);
    expect(plan.requestsSavedPercent).toBeCloseTo(100 * (1 - 12 / 400), 9);
  });
  it('requests in flight share the time', () => {
    const eight = { ...TCP, maxInFlight: 8 } as ModbusConnectionConfig;
    expect(planOf(eight, registers(10, { gap: 200 }), { responseMs: 10 }).rates[0]?.expectedCycleMs).toBe(20);
  });
});

describe('a serial line takes time for every character', () => {
  // 10 registers: 8 characters asked, 5 + 20 answered; 11 bits each at 9600 baud; twice 3.5 characters of silence.
  const characterMs = 11_000 / 9600;
  it('RTU: both frames, and the silence before and after the request', () => {
    const plan = planOf(RTU, registers(10));
    expect(plan.rates[0]).toMatchObject({ requestBytesPerCycle: 8, answerBytesPerCycle: 25 });
    expect(plan.rates[0]?.expectedCycleMs).toBeCloseTo((8 + 25 + 7) * characterMs + 5, 6);
  });
  it('ASCII: every byte as two characters of ten bits', () => {
    const plan = planOf(ASCII, registers(10));
    expect(plan.rates[0]).toMatchObject({ requestBytesPerCycle: 17, answerBytesPerCycle: 3 + 2 * (3 + 20 + 1) });
    expect(plan.rates[0]?.expectedCycleMs).toBeCloseTo((17 + 51 + 3.5) * (10_000 / 9600) + 5, 6);
  });
  it('the silence no longer shrinks above 19 200 baud', () => {
    const fast = planOf({ ...RTU, baudRate: 115_200 } as ModbusConnectionConfig, registers(10));
    expect(fast.rates[0]?.expectedCycleMs).toBeCloseTo((33 * 11_000) / 115_200 + 2 * 1.75 + 5, 6);
  });
  it('a stated turnaround replaces the silence before a request', () => {
    const slow = planOf({ ...RTU, turnaroundMs: 100 } as ModbusConnectionConfig, registers(10));
    expect(slow.rates[0]?.expectedCycleMs).toBeCloseTo((33 + 3.5) * characterMs + 100 + 5, 6);
  });
  it('RTU over TCP counts RTU frames and its turnaround', () => {
    const plan = planOf(OVER_TCP, registers(10));
    expect(plan.rates[0]).toMatchObject({ requestBytesPerCycle: 8, answerBytesPerCycle: 25 });
    expect(plan.rates[0]?.expectedCycleMs).toBeCloseTo((33 + 3.5) * (11_000 / 19_200) + 5 + 5, 6);
  });
});

describe('measured response times', () => {
  it('stand in the plan as they were measured, and are said to be', () => {
    const plan = planOf(RTU, registers(10), { measured: () => 80 });
    expect(plan.responseFrom).toBe('measured');
    expect(plan.responseMs).toBeCloseTo(80, 9);
    expect(plan.rates[0]?.expectedCycleMs).toBeCloseTo(80, 9);
  });
  it('leave the device its part when requests are longer or shorter than the mean', () => {
    const plan = planOf(RTU, [...registers(100), ...registers(1, { unitId: 2 })], { measured: () => 300 });
    const [long, short] = plan.units;
    expect(long?.responseMs).toBeCloseTo(300, 9);
    expect(short?.responseMs).toBeCloseTo(300, 9);
    // One register at a time would send shorter answers: less line, the same device.
    expect(plan.rates[0]?.unplanned.cycleMs).toBeLessThan(101 * 300);
  });
  it('count for their own unit', () => {
    const plan = planOf(RTU, [...registers(4), ...registers(4, { unitId: 7 })], {
      measured: (_: string, unitId: number) => (unitId === 7 ? 500 : undefined),
    });
    expect(plan.units).toMatchObject([
      { unitId: 1, responseFrom: 'assumed', tags: 4 },
      { unitId: 7, responseFrom: 'measured', tags: 4 },
    ]);
    expect(plan.units[1]?.responseMs).toBeCloseTo(500, 9);
    expect(plan.units[0]?.responseMs).toBeLessThan(60);
    const loads = plan.units.map(({ busLoadPercent }) => busLoadPercent);
    expect(loads.reduce((sum, load) => sum + load, 0)).toBeCloseTo(plan.busLoadPercent, 9);
  });
  it('too few answers do not replace what an earlier run has measured; a folder that is gone does no harm', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-times-'));
    const of = (n: number, ms: number): ResponseTimes => {
      const times = new ResponseTimes();
      for (let i = 0; i < n; i++) times.add(ms);
      return times;
    };
    const p50 = (unitId: number): number => Math.round(loadResponseTimes(folder).get(unitId)?.p50() ?? -1);
    const file = new ResponseTimesFile(folder, 0);
    try {
      file.saveIfDue(59_999, [{ unitId: 1, responseTimes: of(60, 20) }]);
      expect(p50(1)).toBe(-1);
      file.saveIfDue(60_000, [{ unitId: 1, responseTimes: of(60, 20) }]);
      file.save([
        { unitId: 1, responseTimes: of(49, 90) },
        { unitId: 2, responseTimes: of(50, 40) },
      ]);
      expect([p50(1), p50(2)]).toEqual([20, 40]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    file.save([{ unitId: 1, responseTimes: of(60, 20) }]);
    expect(p50(1)).toBe(-1);
  });
  it('are kept beside the ledger for a plan without a running station; a torn file counts as none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shiftseal-times-'));
    try {
      const times = new ResponseTimes();
      for (let i = 0; i < 100; i++) times.add(40 + i / 10);
      expect(loadResponseTimes(folder)).toEqual(new Map());
      saveResponseTimes(folder, new Map([[3, times]]));
      expect(loadResponseTimes(folder).get(3)?.p50()).toBe(times.p50());
      writeFileSync(join(folder, 'responseTimes.json'), '{"version":1,"units":[{');
      expect(loadResponseTimes(folder)).toEqual(new Map());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a line that cannot keep its rates', () => {
  it('is warned of, with what helps', () => {
    const tags = registers(40, { everyMs: 100, gap: 50 });
    expect(planWarnings(planOf(RTU, tags), RTU)).toEqual([expect.stringMatching(/cannot be kept.*every \d+ ms.*baud/)]);
    expect(planWarnings(planOf(TCP, tags), TCP)).toEqual([expect.stringMatching(/maxInFlight to 3/)]);
    expect(planWarnings(planOf(ASCII, tags), ASCII)).toEqual([expect.stringMatching(/use RTU/)]);
    expect(planWarnings(planOf(TCP, registers(10)), TCP)).toEqual([]);
  });
  it('the advised rate does help', () => {
    const plan = planOf(RTU, registers(40, { everyMs: 100, gap: 50 }));
    const everyMs = Number(/every (\d+) ms or slower/.exec(planWarnings(plan, RTU)[0] ?? '')?.[1]);
    expect(planOf(RTU, registers(40, { everyMs, gap: 50 })).busLoadPercent).toBeLessThanOrEqual(80);
  });
  it('stands in front of its lines on the terminal', () => {
    const plan = planOf(RTU, [...registers(40, { everyMs: 100, gap: 50 }), ...registers(2, { unitId: 2 })]);
    const lines = formatPlanReport(plan, planWarnings(plan, RTU));
    expect(lines[0]).toMatch(/^plc \(modbus-rtu\): 42 tags, .* bus load .* per answer \(assumed\)/);
    expect(lines[1]).toMatch(/WARNING bus load/);
    expect(lines.filter((line) => line.startsWith('  unit '))).toHaveLength(2);
  });
});

describe('the plan as the app shows it', () => {
  it('keeps the contract for all four protocols, with the response times of the running links', () => {
    for (const at of [TCP, RTU, ASCII, OVER_TCP]) {
      const config = { connections: [at], tags: [...registers(300, { gap: 3 }), ...registers(5, { unitId: 2 })] };
      const links = [{ connection: 'plc', responseMs: 40, units: [{ unitId: 2, responseMs: 70 }] }];
      const views = planView(config, links).map((view) => connectionPlanSchema.parse(view));
      expect(views).toMatchObject([{ connection: 'plc', tags: 305, responseFrom: 'measured' }]);
      expect(new Set(views[0]?.rates[0]?.reads.map(({ unitId }) => unitId))).toEqual(new Set([1, 2]));
    }
  });
  it('a link with more than the contract lists keeps its figures', () => {
    const config = { connections: [TCP], tags: registers(3_000, { gap: 20 }) };
    const [view] = planView(config).map((each) => connectionPlanSchema.parse(each));
    expect(view?.rates[0]?.requestsPerCycle).toBe(3_000);
    expect(view?.rates[0]?.reads).toHaveLength(2_000);
  });
});

describe('a tag that its unit cannot give in one request', () => {
  const string = tagSchema.parse({
    id: 'plate',
    connection: 'plc',
    address: { table: 'holding', register: 0, type: 'string', registers: 20, unitId: 4 },
  });
  it('is refused by name before anything is asked', () => {
    const small = connection({ protocol: 'modbus-tcp', host: 'h', units: [{ unitId: 4, maxRegistersPerRead: 16 }] });
    expect(checkModbusAddress(string, small)).toEqual([expect.stringMatching(/"plate".*20 registers.*16.*unit 4/)]);
    expect(checkModbusAddress(string, TCP)).toEqual([]);
    expect(() => planOf(small, [string])).toThrow(/"plate"/);
  });
});

import { isModbus, type ModbusConnectionConfig, type StationConfig } from '../../../shared/domain/config/index.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import { type CostOfRequest, costOfRequest, type RequestCost } from './planning/requestCost.ts';
import { limitsOfUnit } from './planning/unitLimits.ts';
import { type PlannedRead, planRegisterReads, type Span } from './planRegisterReads.ts';
import { isBitTable } from './protocol.ts';

/** Time assumed from the end of a request to the beginning of the answer, where nobody has measured: a PLC on a quiet network. */
export const RESPONSE_MS_ESTIMATE = 5;

/** What polling one connection at one rate costs, worked out before anything is asked; over all units of the connection. */
export interface RatePlan {
  readonly everyMs: number;
  readonly tags: number;
  readonly requestsPerCycle: number;
  readonly registersPerCycle: number;
  readonly bitsPerCycle: number;
  /** Whole frames as they travel: with MBAP header, CRC, or ASCII characters. */
  readonly requestBytesPerCycle: number;
  readonly answerBytesPerCycle: number;
  readonly expectedCycleMs: number;
  /** Share of the period in which the connection is busy with this rate, in percent. */
  readonly busLoadPercent: number;
  /** Against one request per tag. */
  readonly unplanned: { readonly requestsPerCycle: number; readonly bytesPerCycle: number; readonly cycleMs: number };
  readonly reads: readonly PlannedRead<PlannedTag>[];
}

export interface PlannedTag extends Span {
  readonly id: string;
}

/** One unit's part of a connection. */
export interface UnitPlan {
  readonly unitId: number;
  readonly responseMs: number;
  readonly responseFrom: ResponseFrom;
  readonly tags: number;
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly busLoadPercent: number;
  readonly requestsSavedPercent: number;
}

export type ResponseFrom = 'measured' | 'assumed';

export interface ConnectionPlan {
  readonly connection: string;
  readonly protocol: ModbusConnectionConfig['protocol'];
  /** Mean over the requests of a second, from sending a request to having its answer. */
  readonly responseMs: number;
  readonly responseFrom: ResponseFrom;
  readonly tags: number;
  readonly rates: readonly RatePlan[];
  readonly units: readonly UnitPlan[];
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Over 100 the rates cannot be kept. */
  readonly busLoadPercent: number;
  /** Requests saved against one request per tag, in percent. */
  readonly requestsSavedPercent: number;
}

/** Where response times come from, ms from sending a request to having its answer; undefined where nothing was measured. */
export type MeasuredResponses = (connection: string, unitId: number) => number | undefined;

export interface PlanOptions {
  readonly measured?: MeasuredResponses;
  /** Instead of the estimate, for units that nobody has measured. */
  readonly responseMs?: number | undefined;
}

/**
 * The poll plan of every Modbus connection of a station.
 *
 * Expected times: a request takes the time of its frames on the line (serial lines only), and that of the device. A
 * measured response time holds both, for the requests that are polled today; the device's part is what is left when the
 * line's part of the mean request is taken off. So a plan with other requests is counted with their own lengths.
 *
 * @throws RangeError naming a tag whose address cannot be read
 */
export function planReport(
  config: Pick<StationConfig, 'connections' | 'tags'>,
  options: PlanOptions = {},
): ConnectionPlan[] {
  return config.connections.filter(isModbus).map((connection) => planConnection(connection, config.tags, options));
}

type Read = PlannedRead<PlannedTag>;

/** One unit as the plan counts with it. */
interface UnitTimes {
  /** Device's own part of a response. */
  readonly deviceMs: number;
  readonly responseFrom: ResponseFrom;
}

function planConnection(
  connection: ModbusConnectionConfig,
  allTags: StationConfig['tags'],
  options: PlanOptions,
): ConnectionPlan {
  const spans = allTags
    .filter((tag) => tag.connection === connection.id)
    .map((tag): PlannedTag => {
      const { unitId, table, start, count } = resolveModbusAddress(tag, connection);
      return { id: tag.id, unitId, table, start, count, everyMs: tag.everyMs };
    });
  const reads = planRegisterReads(spans, (unitId) => limitsOfUnit(connection, unitId));
  const costOf = costOfRequest(connection);
  const units = new Map(
    distinct(reads.map(({ unitId }) => unitId)).map((unitId) => {
      const ofUnit = reads.filter((read) => read.unitId === unitId);
      return [unitId, unitTimes(connection.id, unitId, ofUnit, costOf, options)];
    }),
  );
  const lanes = connection.protocol === 'modbus-tcp' ? connection.maxInFlight : 1;
  const line: Line = { costOf, lanes, msOf: (read, cost) => cost.lineMs + units.get(read.unitId)!.deviceMs };
  const rates = distinct(reads.map(({ everyMs }) => everyMs)).map((everyMs) =>
    planRate(
      everyMs,
      reads.filter((read) => read.everyMs === everyMs),
      line,
    ),
  );
  return {
    connection: connection.id,
    protocol: connection.protocol,
    responseFrom: [...units.values()].some((unit) => unit.responseFrom === 'measured') ? 'measured' : 'assumed',
    ...totals(reads, line, options),
    tags: spans.length,
    rates,
    units: [...units].map(([unitId, { responseFrom }]) => {
      const ofUnit = reads.filter((read) => read.unitId === unitId);
      const busyMs = ofUnit.reduce((sum, read) => sum + perSecond(read, requestMs(read, line)), 0);
      return {
        unitId,
        responseFrom,
        ...totals(ofUnit, line, options),
        tags: ofUnit.reduce((sum, read) => sum + read.tags.length, 0),
        busLoadPercent: busyMs / 10 / lanes,
      };
    }),
    busLoadPercent: rates.reduce((sum, rate) => sum + rate.busLoadPercent, 0),
  };
}

interface Line {
  readonly costOf: CostOfRequest;
  /** Requests under way at once. */
  readonly lanes: number;
  msOf(read: Span, cost: RequestCost): number;
}

const costOfRead = (read: Span, line: Line): RequestCost => line.costOf(read.table, read.count);
const requestMs = (read: Span, line: Line): number => line.msOf(read, costOfRead(read, line));
const bytesOf = ({ requestBytes, answerBytes }: RequestCost): number => requestBytes + answerBytes;
const perSecond = ({ everyMs }: Span, amount: number): number => (amount * 1000) / everyMs;
const distinct = (values: readonly number[]): number[] => [...new Set(values)];

function unitTimes(
  connection: string,
  unitId: number,
  reads: readonly Read[],
  costOf: CostOfRequest,
  { measured, responseMs }: PlanOptions,
): UnitTimes {
  const known = measured?.(connection, unitId);
  const whole = known ?? responseMs;
  if (whole === undefined) return { deviceMs: RESPONSE_MS_ESTIMATE, responseFrom: 'assumed' };
  const weighed = reads.map((read) => [perSecond(read, 1), costOf(read.table, read.count).lineMs] as const);
  const requests = weighed.reduce((sum, [weight]) => sum + weight, 0);
  const lineMs = weighed.reduce((sum, [weight, ms]) => sum + weight * ms, 0) / requests;
  return { deviceMs: Math.max(0, whole - lineMs), responseFrom: known === undefined ? 'assumed' : 'measured' };
}

function totals(reads: readonly Read[], line: Line, { responseMs }: PlanOptions) {
  const sum = (amount: (read: Read) => number): number =>
    reads.reduce((total, read) => total + perSecond(read, amount(read)), 0);
  const requestsPerSecond = sum(() => 1);
  const unplannedPerSecond = sum((read) => read.tags.length);
  return {
    responseMs:
      requestsPerSecond === 0
        ? (responseMs ?? RESPONSE_MS_ESTIMATE)
        : sum((read) => requestMs(read, line)) / requestsPerSecond,
    requestsPerSecond,
    bytesPerSecond: sum((read) => bytesOf(costOfRead(read, line))),
    requestsSavedPercent: unplannedPerSecond === 0 ? 0 : 100 * (1 - requestsPerSecond / unplannedPerSecond),
  };
}

function planRate(everyMs: number, reads: readonly Read[], line: Line): RatePlan {
  const sum = (amount: (read: Read) => number): number => reads.reduce((total, read) => total + amount(read), 0);
  const singles = reads.flatMap((read) => read.tags);
  const expectedCycleMs = cycleMs(reads, line);
  return {
    everyMs,
    tags: singles.length,
    requestsPerCycle: reads.length,
    registersPerCycle: sum((read) => (isBitTable(read.table) ? 0 : read.count)),
    bitsPerCycle: sum((read) => (isBitTable(read.table) ? read.count : 0)),
    requestBytesPerCycle: sum((read) => costOfRead(read, line).requestBytes),
    answerBytesPerCycle: sum((read) => costOfRead(read, line).answerBytes),
    expectedCycleMs,
    busLoadPercent: (100 * expectedCycleMs) / everyMs,
    unplanned: {
      requestsPerCycle: singles.length,
      bytesPerCycle: singles.reduce((total, tag) => total + bytesOf(costOfRead(tag, line)), 0),
      cycleMs: cycleMs(singles, line),
    },
    reads,
  };
}

/** The next request goes out as soon as one of those under way is answered. */
function cycleMs(reads: readonly Span[], line: Line): number {
  const lanes = new Array<number>(Math.min(line.lanes, Math.max(1, reads.length))).fill(0);
  for (const read of reads) {
    const free = lanes.indexOf(Math.min(...lanes));
    lanes[free]! += requestMs(read, line);
  }
  return Math.max(...lanes);
}

import type { ModbusConnectionConfig, StationConfig } from '../../../shared/domain/config/index.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import { type PlannedRead, planRegisterReads, type Span } from './planRegisterReads.ts';
import { ANSWER_HEADER_BYTES, dataBytes, isBitTable, REQUEST_BYTES } from './protocol.ts';

/** Response time assumed for a device nobody has measured: a PLC on a quiet network. */
export const RESPONSE_MS_ESTIMATE = 5;

/** What polling one connection at one rate costs, worked out before anything is asked. Bytes include the MBAP header. */
export interface RatePlan {
  readonly everyMs: number;
  readonly tags: number;
  readonly requestsPerCycle: number;
  readonly registersPerCycle: number;
  readonly bitsPerCycle: number;
  readonly requestBytesPerCycle: number;
  readonly answerBytesPerCycle: number;
  readonly expectedCycleMs: number;
  /** Share of the period in which the connection is busy with this rate, in percent. */
  readonly busLoadPercent: number;
  /** Against one request per tag. */
  readonly unplanned: { readonly requestsPerCycle: number; readonly bytesPerCycle: number; readonly cycleMs: number };
  readonly reads: readonly PlannedRead<Span & { readonly tagId: string }>[];
}

export interface ConnectionPlan {
  readonly connection: string;
  readonly responseMs: number;
  readonly tags: number;
  readonly rates: readonly RatePlan[];
  readonly requestsPerSecond: number;
  readonly bytesPerSecond: number;
  /** Over 100 the rates cannot be kept. */
  readonly busLoadPercent: number;
  /** Requests saved against one request per tag, in percent. */
  readonly requestsSavedPercent: number;
}

/**
 * The poll plan of every Modbus connection of a station.
 *
 * @param responseMs measured or assumed time from request to answer
 * @throws RangeError naming a tag whose address cannot be read
 */
export function planReport(
  config: Pick<StationConfig, 'connections' | 'tags'>,
  responseMs = RESPONSE_MS_ESTIMATE,
): ConnectionPlan[] {
  return config.connections
    .filter((connection) => connection.protocol === 'modbus-tcp')
    .map((connection) => planConnection(connection, config.tags, responseMs));
}

function planConnection(
  connection: ModbusConnectionConfig,
  allTags: StationConfig['tags'],
  responseMs: number,
): ConnectionPlan {
  const spans = allTags
    .filter((tag) => tag.connection === connection.id)
    .map((tag) => {
      const { table, start, count } = resolveModbusAddress(tag, connection);
      return { tagId: tag.id, table, start, count, everyMs: tag.everyMs };
    });
  const reads = planRegisterReads(spans, connection);
  const rates = [...new Set(reads.map((read) => read.everyMs))].map((everyMs) =>
    planRate(
      everyMs,
      reads.filter((read) => read.everyMs === everyMs),
      connection,
      responseMs,
    ),
  );
  const perSecond = (amount: (rate: RatePlan) => number): number =>
    rates.reduce((sum, rate) => sum + (amount(rate) * 1000) / rate.everyMs, 0);
  const requestsPerSecond = perSecond((rate) => rate.requestsPerCycle);
  const unplannedPerSecond = perSecond((rate) => rate.unplanned.requestsPerCycle);
  return {
    connection: connection.id,
    responseMs,
    tags: spans.length,
    rates,
    requestsPerSecond,
    bytesPerSecond: perSecond((rate) => rate.requestBytesPerCycle + rate.answerBytesPerCycle),
    busLoadPercent: rates.reduce((sum, rate) => sum + rate.busLoadPercent, 0),
    requestsSavedPercent: unplannedPerSecond === 0 ? 0 : 100 * (1 - requestsPerSecond / unplannedPerSecond),
  };
}

function planRate(
  everyMs: number,
  reads: RatePlan['reads'],
  connection: ModbusConnectionConfig,
  responseMs: number,
): RatePlan {
  const sum = (amount: (read: RatePlan['reads'][number]) => number): number =>
    reads.reduce((total, read) => total + amount(read), 0);
  const tags = sum((read) => read.tags.length);
  const cycleMs = (requests: number): number => Math.ceil(requests / connection.maxInFlight) * responseMs;
  const expectedCycleMs = cycleMs(reads.length);
  return {
    everyMs,
    tags,
    requestsPerCycle: reads.length,
    registersPerCycle: sum((read) => (isBitTable(read.table) ? 0 : read.count)),
    bitsPerCycle: sum((read) => (isBitTable(read.table) ? read.count : 0)),
    requestBytesPerCycle: reads.length * REQUEST_BYTES,
    answerBytesPerCycle: sum((read) => answerBytes(read)),
    expectedCycleMs,
    busLoadPercent: (100 * expectedCycleMs) / everyMs,
    unplanned: {
      requestsPerCycle: tags,
      bytesPerCycle: sum((read) => read.tags.reduce((total, tag) => total + REQUEST_BYTES + answerBytes(tag), 0)),
      cycleMs: cycleMs(tags),
    },
    reads,
  };
}

const answerBytes = ({ table, count }: Span): number => ANSWER_HEADER_BYTES + dataBytes(table, count);

/** The plan as lines for a terminal. */
export function formatPlanReport(plans: readonly ConnectionPlan[]): string[] {
  return plans.flatMap((plan) => [
    `${plan.connection}: ${plan.tags} tags, ${plan.requestsPerSecond.toFixed(1)} requests/s, ` +
      `${Math.round(plan.bytesPerSecond)} bytes/s, bus load ${plan.busLoadPercent.toFixed(1)} % at ${plan.responseMs} ms ` +
      `per answer, ${plan.requestsSavedPercent.toFixed(1)} % fewer requests than one per tag`,
    ...plan.rates.flatMap((rate) => [
      `  every ${rate.everyMs} ms: ${rate.tags} tags in ${rate.requestsPerCycle} requests ` +
        `(${rate.registersPerCycle} registers, ${rate.bitsPerCycle} bits), ${rate.requestBytesPerCycle} bytes asked, ` +
        `${rate.answerBytesPerCycle} answered, cycle about ${rate.expectedCycleMs} ms ` +
        `(one request per tag: ${rate.unplanned.requestsPerCycle} requests, ${rate.unplanned.cycleMs} ms)`,
      ...rate.reads.map(
        (read) =>
          `    ${read.table} ${read.start}–${read.start + read.count - 1} (${read.count}): ${read.tags.length} tags`,
      ),
    ]),
  ]);
}

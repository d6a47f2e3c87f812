import type { ModbusConnectionConfig } from '../../../../shared/domain/config/index.ts';
import type { ConnectionPlan, RatePlan } from '../planReport.ts';

/** Load up to which a line still has room for repeats and for what else is asked of it. */
const COMFORTABLE_PERCENT = 80;

const percent = (value: number): string => `${value.toFixed(1)} %`;
const ms = (value: number): string => `${value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ms`;

/**
 * What will go wrong with this plan and what to do about it; empty while every rate can be kept.
 */
export function planWarnings(plan: ConnectionPlan, connection?: ModbusConnectionConfig): string[] {
  if (plan.busLoadPercent <= 100) {
    return plan.rates
      .filter((rate) => rate.busLoadPercent > 100)
      .map((rate) => `a cycle of the ${rate.everyMs} ms tags takes ${ms(rate.expectedCycleMs)}: poll them more slowly`);
  }
  const heaviest = plan.rates.reduce((most, rate) => (rate.busLoadPercent > most.busLoadPercent ? rate : most));
  const slower = Math.ceil((heaviest.everyMs * plan.busLoadPercent) / COMFORTABLE_PERCENT / 100) * 100;
  const remedies = [
    `poll the ${heaviest.tags} tags of ${heaviest.everyMs} ms (${percent(heaviest.busLoadPercent)} of the line) every ${slower} ms or slower`,
    ...remediesOfLine(plan, connection),
  ];
  return [
    `bus load ${percent(plan.busLoadPercent)}: these rates cannot be kept, poll cycles will be skipped. Remedy: ${remedies.join('; or ')}`,
  ];
}

function remediesOfLine(plan: ConnectionPlan, connection: ModbusConnectionConfig | undefined): string[] {
  const remedies: string[] = [];
  const factor = plan.busLoadPercent / COMFORTABLE_PERCENT;
  if (connection?.protocol === 'modbus-tcp' && connection.maxInFlight < 16) {
    const wanted = Math.min(16, Math.ceil(connection.maxInFlight * factor));
    remedies.push(`raise maxInFlight to ${wanted}, if the device takes several requests at once`);
  }
  if (connection?.protocol === 'modbus-rtu' || connection?.protocol === 'modbus-ascii') {
    const baudRate = BAUD_RATES.find((rate) => rate >= connection.baudRate * factor);
    if (baudRate !== undefined) remedies.push(`raise the baud rate of every device on the line to ${baudRate} or more`);
    if (connection.protocol === 'modbus-ascii') remedies.push('use RTU, which needs half the characters');
  }
  if (plan.requestsSavedPercent < 50) {
    remedies.push('let more registers travel together (maxGapRegisters, maxRegistersPerRead) if the devices allow it');
  }
  return remedies;
}

const BAUD_RATES = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400] as const;

/** A plan as lines for a terminal; warnings stand in front. */
export function formatPlanReport(plan: ConnectionPlan, warnings: readonly string[] = []): string[] {
  return [
    `${plan.connection} (${plan.protocol}): ${plan.tags} tags, ${plan.requestsPerSecond.toFixed(1)} requests/s, ` +
      `${Math.round(plan.bytesPerSecond)} bytes/s, bus load ${percent(plan.busLoadPercent)} at ${ms(plan.responseMs)} ` +
      `per answer (${plan.responseFrom}), ${percent(plan.requestsSavedPercent)} fewer requests than one per tag`,
    ...warnings.map((warning) => `  WARNING ${warning}`),
    ...unitLines(plan),
    ...plan.rates.flatMap(rateLines),
  ];
}

function unitLines({ units }: ConnectionPlan): string[] {
  if (units.length < 2) return [];
  return units.map(
    (unit) =>
      `  unit ${unit.unitId}: ${unit.tags} tags, ${unit.requestsPerSecond.toFixed(1)} requests/s, ` +
      `${Math.round(unit.bytesPerSecond)} bytes/s, ${percent(unit.busLoadPercent)} of the line at ` +
      `${ms(unit.responseMs)} per answer (${unit.responseFrom}), ${percent(unit.requestsSavedPercent)} fewer requests`,
  );
}

function rateLines(rate: RatePlan): string[] {
  const { unplanned } = rate;
  const bytes = rate.requestBytesPerCycle + rate.answerBytesPerCycle;
  const head =
    `  every ${rate.everyMs} ms: ${rate.tags} tags in ${rate.requestsPerCycle} requests ` +
    `(${rate.registersPerCycle} registers, ${rate.bitsPerCycle} bits), ${bytes} bytes ` +
    `(${rate.requestBytesPerCycle} asked, ${rate.answerBytesPerCycle} answered), ` +
    `cycle about ${ms(rate.expectedCycleMs)}, load ${percent(rate.busLoadPercent)} ` +
    `(one request per tag: ${unplanned.requestsPerCycle} requests, ${unplanned.bytesPerCycle} bytes, ${ms(unplanned.cycleMs)})`;
  const rows = rate.reads.map((read) => {
    const { unitId, table, start, count, tags } = read;
    return [`unit ${unitId}`, table, `${start}–${start + count - 1}`, `(${count})`, `${tags.length} tags`];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return [head, ...rows.map((row) => `    ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`)];
}

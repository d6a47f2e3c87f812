import type { ModbusConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { DriverTag } from '../driver.ts';
import { resolveModbusAddress } from './modbusAddress.ts';
import { limitsOfUnit } from './planning/unitLimits.ts';
import { PollCycle } from './pollCycle.ts';
import { type ModbusTag, RateGroup } from './rateGroup.ts';

/**
 * The tags of one connection in poll cycles: one for each rate of each unit.
 *
 * @throws RangeError naming every tag whose address cannot be read
 */
export function pollCyclesByUnit(
  config: ModbusConnectionConfig,
  tags: readonly DriverTag[],
  nowMs: number,
): Map<number, PollCycle[]> {
  const units = new Map<number, Map<number, ModbusTag[]>>();
  for (const tag of resolveTags(config, tags)) {
    const rates = units.get(tag.unitId) ?? new Map<number, ModbusTag[]>();
    units.set(tag.unitId, rates);
    const rate = rates.get(tag.everyMs) ?? [];
    rates.set(tag.everyMs, rate);
    rate.push(tag);
  }
  const cyclesOf = (unitId: number, rates: Map<number, ModbusTag[]>): PollCycle[] =>
    [...rates].map(
      ([everyMs, own]) => new PollCycle(new RateGroup(config.id, everyMs, own, limitsOfUnit(config, unitId)), nowMs),
    );
  return new Map([...units].map(([unitId, rates]) => [unitId, cyclesOf(unitId, rates)]));
}

/** Units that have tags, in ascending order; the unit of the connection where there is none. */
export function unitIdsOf(config: ModbusConnectionConfig, tags: readonly DriverTag[]): number[] {
  const ids = new Set(resolveTags(config, tags).map(({ unitId }) => unitId));
  return ids.size === 0 ? [config.unitId] : [...ids].sort((a, b) => a - b);
}

function resolveTags(config: ModbusConnectionConfig, tags: readonly DriverTag[]): ModbusTag[] {
  const problems: string[] = [];
  const resolved: ModbusTag[] = [];
  for (const { config: tag, number, workUnit } of tags) {
    try {
      const address = resolveModbusAddress(tag, config);
      const { unitId, table, start, count } = address;
      const { id, everyMs, critical: isCritical } = tag;
      resolved.push({ id, number, workUnit, address, unitId, table, start, count, everyMs, isCritical });
    } catch (error) {
      problems.push((error as RangeError).message); // all are told at once
    }
  }
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
  return resolved;
}

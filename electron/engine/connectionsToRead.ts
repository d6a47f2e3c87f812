import type { AcquisitionStart } from '../../shared/contract/workers.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import { workUnitOf } from './layout.ts';

/**
 * Connections with their tags as acquisition reads them, under the numbers that the ledger's catalogue gave.
 *
 * @param ids connections that are wanted; the others are left out
 */
export const connectionsToRead = (
  config: StationConfig,
  ids: readonly string[],
  numbers: ReadonlyMap<string, number>,
): AcquisitionStart['connections'] =>
  config.connections
    .filter(({ id }) => ids.includes(id))
    .map((connection) => ({
      config: connection,
      tags: config.tags
        .filter((tag) => tag.connection === connection.id)
        .map((tag) => ({ config: tag, number: numbers.get(tag.id) as number, workUnit: workUnitOf(config, tag) })),
    }));

import { COLD_ROOM, plantUa, pressPlc, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

/** A pharmaceutical store: 2 to 8 °C. */
export const coldChainPlant: TrainingPlantKind = {
  name: 'Training plant: cold chain',
  station: (ports) => ({
    equipment: [COLD_ROOM],
    connections: [pressPlc(ports), plantUa(ports)],
    tags: tagsOf('cold-room-1'),
  }),
};

import { PRESS, plantUa, pressPlc, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

/** A press line by ISO 22400. */
export const manufacturingPlant: TrainingPlantKind = {
  name: 'Training plant: manufacturing',
  station: (ports) => ({ equipment: [PRESS], connections: [pressPlc(ports), plantUa(ports)], tags: tagsOf('press-1') }),
};

import { writeTrainingSamples } from '../trainingLab.ts';
import { FILTER, LAB, labFiles, plantUa, pressPlc, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

/** A surface-water works by the EPA’s rules. */
export const waterPlant: TrainingPlantKind = {
  name: 'Training plant: drinking water',
  station: (ports) => ({
    equipment: [FILTER, LAB],
    connections: [pressPlc(ports), plantUa(ports), labFiles],
    tags: [...tagsOf('filter-1'), ...tagsOf('lab-1')],
  }),
  writeFiles: (dataFolder, nowMs) => void writeTrainingSamples(dataFolder, nowMs),
};

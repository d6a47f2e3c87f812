import { writeTrainingSamples } from '../trainingLab.ts';
import { LAB, labFiles, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

/** A university laboratory. */
export const labPlant: TrainingPlantKind = {
  name: 'Training plant: laboratory',
  station: () => ({ equipment: [LAB], connections: [labFiles], tags: tagsOf('lab-1') }),
  writeFiles: (dataFolder, nowMs) => void writeTrainingSamples(dataFolder, nowMs),
};

import { TRAINING_LAB, writeLabSheets } from '../labInventory.ts';
import { writeTrainingSamples } from '../trainingLab.ts';
import { COLD_ROOM, LAB, labFiles, plantUa, tagsOf } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';

/** A university laboratory: an inventory with its clocks and thresholds, a cold store, and samples that come as files. */
export const labPlant: TrainingPlantKind = {
  name: 'Training plant: laboratory',
  station: (ports) => ({
    equipment: [{ ...COLD_ROOM, path: 'Training plant/Chemistry/Cold store/Fridge 1' }, LAB],
    connections: [plantUa(ports), labFiles],
    tags: [...tagsOf('cold-room-1'), ...tagsOf('lab-1')],
    rulePacks: [{ file: 'lab.json' }],
    lab: TRAINING_LAB,
  }),
  writeFiles(dataFolder, nowMs) {
    writeTrainingSamples(dataFolder, nowMs);
    writeLabSheets(dataFolder, nowMs);
  },
};

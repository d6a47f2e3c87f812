import { labTags, writeTrainingSamples } from '../trainingLab.ts';
import { trainingTags } from '../trainingTags.ts';
import { COLD_ROOM, FILTER, LAB, labFiles, PRESS, plantUa, pressPlc } from './parts.ts';
import type { TrainingPlantKind } from './plant.ts';
import { PRESS_DOWNTIME, PRESS_SHIFTS } from './pressReasons.ts';

/** A little of everything: a press line, a cold room, a filter and a laboratory. */
export const mixedPlant: TrainingPlantKind = {
  name: 'Training plant',
  station: (ports) => ({
    equipment: [PRESS, COLD_ROOM, FILTER, LAB],
    connections: [pressPlc(ports), plantUa(ports), labFiles],
    downtime: PRESS_DOWNTIME,
    shifts: PRESS_SHIFTS,
    tags: [...trainingTags(), ...labTags()],
  }),
  writeFiles: (dataFolder, nowMs) => void writeTrainingSamples(dataFolder, nowMs),
};

import { writeTrainingSamples } from '../trainingLab.ts';
import { COLD_ROOM, FILTER, LAB, labFiles, PRESS, plantUa, pressPlc, tagsOf } from './parts.ts';
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
    tags: [PRESS, COLD_ROOM, FILTER, LAB].flatMap(({ id }) => tagsOf(id)),
  }),
  writeFiles: (dataFolder, nowMs) => void writeTrainingSamples(dataFolder, nowMs),
};

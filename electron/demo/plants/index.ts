import { coldChainPlant } from './coldChainPlant.ts';
import { labPlant } from './labPlant.ts';
import { manufacturingPlant } from './manufacturingPlant.ts';
import { metersPlant } from './metersPlant.ts';
import { mixedPlant } from './mixedPlant.ts';
import type { TrainingPlantKind } from './plant.ts';
import { waterPlant } from './waterPlant.ts';

const PLANTS = {
  manufacturing: manufacturingPlant,
  water: waterPlant,
  'cold-chain': coldChainPlant,
  lab: labPlant,
  meters: metersPlant,
} as const satisfies Record<string, TrainingPlantKind>;

/** Kinds of plant that can be trained on alone: `--plant water`. */
export type PlantId = keyof typeof PLANTS;
export const PLANT_IDS = Object.keys(PLANTS) as [PlantId, ...PlantId[]];

export const plantOf = (plant: PlantId | undefined): TrainingPlantKind =>
  plant === undefined ? mixedPlant : PLANTS[plant];

/** ms between looks for new files of a running plant; undefined where there are none. */
export const filesEveryMs = (plant: PlantId | undefined): number | undefined => plantOf(plant).everyMs;

/** @param nowMs ms since 1970 */
export const writeTrainingFiles = (plant: PlantId | undefined, dataFolder: string, nowMs: number): void =>
  plantOf(plant).writeFiles?.(dataFolder, nowMs);

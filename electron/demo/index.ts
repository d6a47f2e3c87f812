export { FAULTS, type Fault, type FaultListing, faultId, parseFault, UnknownFault } from './faults.ts';
export { PLANT_IDS, type PlantId } from './plants/index.ts';
export { PortInUse } from './portInUse.ts';
export { writeTrainingSamples } from './trainingLab.ts';
export {
  TRAINING_OPCUA_SECRET,
  TRAINING_USERS,
  type TrainingStationOptions,
  type TrainingUser,
  trainingStation,
} from './trainingStation.ts';
export { TRAINING_OPCUA_USER } from './trainingUser.ts';

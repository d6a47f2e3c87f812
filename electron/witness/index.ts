export { startCarrier } from './carrier.ts';
export { checkpointSource } from './checkpointSource.ts';
export { cosignerKeyFileOf, openCosigner } from './cosignerKey.ts';
export { cosignedFileOf, cosignerPlace } from './cosignerPlace.ts';
export { type CosignAnswer, Cosigning } from './cosigning.ts';
export { type CosigningServer, serveCosigning } from './cosigningServer.ts';
export { filePlace } from './filePlace.ts';
export type { CheckpointSource, Place, PlacePorts, StepOutcome } from './place.ts';

export * from './held.ts';
export * from './meanKinetic.ts';
export * from './storageClasses.ts';

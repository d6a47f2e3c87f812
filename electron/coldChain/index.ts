export * from './delayedAlarm.ts';
export * from './exposure.ts';
export * from './lots.ts';
export * from './probeFold.ts';

export * from './data.ts';
export * from './document.ts';
export * from './events.ts';
export * from './life.ts';
export * from './oee.ts';
export * from './place.ts';

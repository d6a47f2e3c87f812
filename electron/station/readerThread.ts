import type { SupervisedOptions, SupervisedWorker } from '../supervision/index.ts';

/** Starts a thread that reads the data folder of the station and writes nothing. */
export type StartReader = (
  name: string,
  on: Pick<SupervisedOptions, 'onStart' | 'onMessage' | 'onDeath'>,
) => SupervisedWorker;

/** A reader has nothing to finish: it is given so long, in ms, to close its files. */
export const READER_STOP_MS = 1_000;

/** Of a stack: what a person reads. */
export const firstLine = (text: string): string => text.split('\n')[0] ?? text;

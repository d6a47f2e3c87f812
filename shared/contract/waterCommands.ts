import type { Signature } from '../domain/entries/head.ts';
import type { SampleBody } from '../domain/entries/sample.ts';
import type { Actor } from '../domain/entry.ts';

/** What may be asked of the engine about drinking water; part of `EngineCommands`. A refusal says why. */
export interface WaterCommands {
  finishDeadline: {
    request: { deadline: string; done: string; actor: Actor; signature?: Signature };
    response: { refused?: string };
  };
  enterSample: {
    request: Pick<SampleBody, 'tag' | 'value' | 'bound' | 'method' | 'analyst' | 'note'> & {
      readonly takenAt: number;
      readonly actor: Actor;
    };
    response: { refused?: string };
  };
}

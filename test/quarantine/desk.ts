import { rmSync } from 'node:fs';
import type { Decision } from '../../shared/contract/quarantineChannels.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import type { VerdictBody } from '../../shared/domain/entries/verdict.ts';
import type { QuarantineBody } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';

export const SVEN = { user: 'sven', role: 'supervisor' } as const;
export const OTHER = { user: 'ute', role: 'supervisor' } as const;
export const signed = (who: { user: string; role: 'supervisor' } = SVEN): Signature => ({
  ...who,
  at: START_US,
  meaning: 'decided',
});

/** Rigs of one test, and their folders; `clear` after each. */
export class Desk {
  #rigs: EngineRig[] = [];

  start(overrides: Record<string, unknown> = {}, folder?: string, clock = new TestClock(START_US)): EngineRig {
    const rig = new EngineRig(clock, testConfig(overrides), folder);
    this.#rigs.push(rig);
    return rig;
  }

  clear(): void {
    for (const rig of this.#rigs) {
      if (rig.isRunning) rig.stop();
      rmSync(rig.folder, { recursive: true, force: true });
    }
    this.#rigs = [];
  }
}

export const refusals = (rig: EngineRig): QuarantineBody[] =>
  rig.entries().filter((body): body is QuarantineBody => body.kind === 'quarantine');
export const verdicts = (rig: EngineRig): VerdictBody[] =>
  rig.entries().filter((body): body is VerdictBody => body.kind === 'verdict');

/** A temperature of 999 °C (range −40 … 300) is refused; returns the id of its entry. */
export function refuse(rig: EngineRig, temp = 999): string {
  const before = refusals(rig).length;
  rig.deliver({ temp });
  rig.engine.turn();
  rig.clock.advanceMs(31_000);
  rig.engine.turn();
  const found = refusals(rig);
  if (found.length !== before + 1) throw new Error(`${found.length - before} entries instead of one`);
  return found.at(-1)?.key as string;
}

export const DIVIDED: Decision['repair'] = {
  method: { kind: 'scale', factor: 0.1, offset: 0 },
  edits: [],
  leftOut: [],
  added: [],
};
export const CORRECT = {
  verdict: 'corrected',
  reason: 'one digit too many',
  code: 'scaleError',
  repair: DIVIDED,
} as const;
export const GAP = { verdict: 'gap', reason: 'sensor was out', code: 'sensorFault' } as const;
export const NOT_OURS = {
  verdict: 'rejected',
  reason: 'of the other plant',
  code: 'notOurs',
  ground: 'notOurs',
} as const;

export const decide = (rig: EngineRig, ids: readonly string[], decision: Decision, second?: Signature) =>
  rig.engine.command('decideQuarantine', {
    ...{ ids, actor: SVEN, signature: signed() },
    ...decision,
    ...(second ? { second } : {}),
  });

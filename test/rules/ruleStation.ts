import { createHash } from 'node:crypto';
import { configPorts } from '../../electron/engine/configPorts.ts';
import { bindPack, type LoadedPack } from '../../electron/rules/index.ts';
import type { StationConfig } from '../../shared/domain/config/index.ts';
import type { EntryBody, PackBody, ResultBody } from '../../shared/domain/entry.ts';
import { EngineRig, START_US, TestClock, testConfig } from '../engine/engineHarness.ts';
import { packOf } from './someRules.ts';

export const MINUTE_MS = 60_000;
export { START_US };

/** The press of the engine tests under one rule pack. */
export function ruleStation(
  rules: readonly Record<string, unknown>[],
  {
    version = '1.0',
    folder,
    clock = new TestClock(START_US),
    overrides = {},
    reason,
  }: {
    readonly version?: string;
    readonly folder?: string;
    readonly clock?: TestClock;
    readonly overrides?: Record<string, unknown>;
    readonly reason?: string;
  } = {},
): EngineRig {
  const loaded = canonical(packOf(rules, { id: 'press-pack', version }));
  const plain = testConfig(overrides);
  const config: StationConfig = { ...plain, rulePacks: [{ file: 'press.json', sha256: loaded.hash }] };
  const hash = createHash('sha256').update(configPorts.canonicalJson(config)).digest('hex');
  const change =
    reason === undefined ? {} : { configChange: { actor: { user: 'ute', role: 'administrator' as const }, reason } };
  return new EngineRig(clock, config, folder, {
    loaded: { config, hash, path: 'test', packs: [bindPack(loaded, config)] },
    ...change,
  });
}

const canonical = (loaded: LoadedPack): LoadedPack => ({
  ...loaded,
  hash: createHash('sha256').update(configPorts.canonicalJson(loaded.pack)).digest('hex'),
});

/** One reading of the temperature a minute, and the engine's turns in between. */
export function minutes(rig: EngineRig, temperatures: readonly number[]): void {
  for (const temp of temperatures) {
    rig.deliver({ temp });
    rig.engine.turn();
    for (let i = 0; i < 6; i++) {
      rig.clock.advanceMs(MINUTE_MS / 6);
      rig.engine.turn();
    }
  }
}

/** Time passes until everything is sealed and the unit counts as silent. */
export function quiet(rig: EngineRig, ms = 5 * MINUTE_MS): void {
  const step = Math.max(10_000, ms / 100);
  for (let passed = 0; passed < ms; passed += step) {
    rig.clock.advanceMs(step);
    rig.engine.turn();
  }
}

export const resultsOf = (rig: EngineRig): ResultBody[] =>
  rig.entries().filter((body: EntryBody): body is ResultBody => body.kind === 'result');
export const packsOf = (rig: EngineRig): PackBody[] =>
  rig.entries().filter((body: EntryBody): body is PackBody => body.kind === 'pack');

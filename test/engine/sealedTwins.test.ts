import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type FrameRow, frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { EngineRig, START_US, TestClock } from './engineHarness.ts';

/** More than anybody would look at if only the entries that begin last were looked at. */
const FRAMES = 90;
const ROWS = 40;

/** A frame of an import in no order of time: its readings lie hours apart, between those of all others. */
function deliverScattered(rig: EngineRig, frame: number): void {
  const receivedTime = rig.clock.now();
  const rows = Array.from({ length: ROWS }, (_, row): FrameRow => {
    const sourceTime = (START_US - 86_400_000_000 + (row * FRAMES + frame) * 1_000_000) as Instant;
    return { tag: rig.numberOf('press.total'), kind: 'number', sourceTime, receivedTime, value: frame, status: 0 };
  });
  rig.engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'press', rows) });
  rig.engine.turn();
  rig.clock.advanceMs(5_000);
  rig.engine.turn();
}

it('what was imported in no order of time is known again after a restart, whatever it lies between', () => {
  const clock = new TestClock(START_US);
  let rig = new EngineRig(clock);
  try {
    for (let round = 0; round < 2; round++) {
      for (let frame = 0; frame < FRAMES; frame++) deliverScattered(rig, frame);
      rig.stop();
      expect(rig.sealed('press.total')).toHaveLength(FRAMES * ROWS);
      if (round === 0) rig = new EngineRig(clock, rig.config, rig.folder);
    }
    const kinds = rig.entries().map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'amendment').length).toBeGreaterThan(64);
  } finally {
    if (rig.isRunning) rig.stop();
    rmSync(rig.folder, { recursive: true, force: true });
  }
});

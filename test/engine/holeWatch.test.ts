import { describe, expect, it } from 'vitest';
import { HoleWatch } from '../../electron/engine/holeWatch.ts';
import { type StationConfig, tagSchema } from '../../shared/domain/config/index.ts';
import type { Instant } from '../../shared/domain/time.ts';

const tag = (id: string, more: Record<string, unknown> = {}) =>
  tagSchema.parse({ id, connection: 'plc', everyMs: 1_000, address: { table: 'holding', register: 0 }, ...more });
const CONFIG: Pick<StationConfig, 'tags'> = {
  tags: [tag('a'), tag('b', { critical: true }), tag('ua', { connection: 'ua', address: { nodeId: 's=x' } })],
};
const NUMBERS = new Map([
  ['a', 1],
  ['b', 2],
  ['ua', 3],
]);
const S = 1_000_000;

function watch() {
  const holes = new HoleWatch(CONFIG, NUMBERS);
  const read = (atS: number, ...tags: number[]): void =>
    holes.frame(
      { connection: 'plc', tag: Uint32Array.from(tags), sourceTime: Float64Array.from(tags, () => atS * S) },
      atS * 1_000,
    );
  return { holes, read };
}

describe('a polled tag whose readings are too far apart', () => {
  it('becomes a gap that names the tags and the time, once nobody else has explained it', () => {
    const { holes, read } = watch();
    read(0, 1, 2);
    read(6, 1, 2);
    expect(holes.take(7_000)).toEqual([]);
    expect(holes.take(12_000)).toMatchObject([
      { connection: 'plc', from: 0, to: 6 * S, cause: 'missedPolls', tags: ['a', 'b'] },
    ]);
    expect(holes.take(20_000)).toEqual([]);
  });

  it('three missed polls are no gap', () => {
    const { holes, read } = watch();
    read(0, 1);
    read(4, 1);
    expect(holes.take(60_000)).toEqual([]);
  });

  it('is not told twice where the driver, or the station, tells the same time', () => {
    const { holes, read } = watch();
    read(0, 1);
    read(30, 1);
    const gap = { from: (1 * S) as Instant, to: (29 * S) as Instant, detail: '' };
    holes.known({ ...gap, connection: 'plc', cause: 'communicationLoss' });
    expect(holes.take(60_000)).toEqual([]);
  });

  it('a gap of other tags does not explain it', () => {
    const { holes, read } = watch();
    read(0, 1);
    read(30, 1);
    const gap = { from: 0 as Instant, to: (30 * S) as Instant, detail: '', tags: ['b'] };
    holes.known({ ...gap, connection: 'plc', cause: 'unitSilent' });
    expect(holes.take(60_000)).toMatchObject([{ tags: ['a'] }]);
  });

  it('slowed polling is no loss, except for critical tags', () => {
    const { holes, read } = watch();
    read(0, 1, 2);
    holes.pace(2, 500);
    read(9, 1, 2);
    expect(holes.take(60_000)).toMatchObject([{ tags: ['b'] }]);
  });

  it('subscribed values come when they change', () => {
    const { holes, read } = watch();
    read(0, 3);
    read(900, 3);
    expect(holes.take(2_000_000)).toEqual([]);
  });
});

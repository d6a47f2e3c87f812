import { describe, expect, it } from 'vitest';
import { createStaleWatch } from '../../electron/engine/staleWatch.ts';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';
import { type Instant, instantFromUs } from '../../shared/domain/time.ts';

const START = 1_795_000_000_000_000;
const at = (second: number): Instant => instantFromUs(START + second * 1_000_000);
const TAG = 'line.level';
const config = stationConfigSchema.parse({
  configVersion: 1,
  station: { id: 'cr-01' },
  equipment: [],
  connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1' }],
  tags: [{ id: TAG, connection: 'plc', address: { table: 'holding', register: 0 } }],
});

/** Looks once a second; the link is away as told. @returns when the alarm was raised, and its words */
function looks(
  seconds: number,
  away: readonly [from: number, to: number] | ((second: number) => boolean),
  readUntil: number,
): string[] {
  const watch = createStaleWatch(config, new Map([[TAG, 0]]), at(0), undefined);
  const said: string[] = [];
  for (let second = 1; second <= seconds; second++) {
    if (second <= readUntil) watch.readingAt(0, at(second));
    const isOnline = !(typeof away === 'function' ? away(second) : second >= away[0] && second < away[1]);
    watch.look(
      at(second),
      () => isOnline,
      (_tag, effects) => {
        for (const effect of effects) if (effect.kind === 'alarmRaised') said.push(`${second}: ${effect.message}`);
      },
    );
  }
  return said;
}

describe('a tag that is silent', () => {
  it('is stale after its time while the link is online', () => {
    expect(looks(30, [99, 99], 10)).toEqual([`19: ${TAG}: no reading for 9 s while the link is online`]);
  });

  it('is not stale the moment its link is back: the outage is no silence of the tag', () => {
    expect(looks(30, [11, 30], 10)).toEqual([]);
    expect(looks(60, [11, 30], 10)).toEqual([`38: ${TAG}: no reading for 9 s while the link is online`]);
  });

  it('is found stale though its link flaps: the time online adds up', () => {
    const said = looks(60, (second) => second % 2 === 0, 10);
    expect(said).toHaveLength(1);
  });

  it('stays stale over a restart until a reading comes: a start is none', () => {
    const before = createStaleWatch(config, new Map([[TAG, 0]]), at(0), undefined);
    const told = (): void => undefined;
    before.look(at(20), () => true, told);
    const after = createStaleWatch(config, new Map([[TAG, 0]]), at(30), before.snapshot());
    const events: string[] = [];
    const look = (second: number): void =>
      after.look(
        at(second),
        () => true,
        (_tag, effects) => events.push(...effects.map(({ kind }) => kind)),
      );
    look(31);
    look(32);
    expect(events).toEqual([]);
    after.readingAt(0, at(33));
    look(34);
    expect(events).toEqual(['alarmReturned']);
  });
});

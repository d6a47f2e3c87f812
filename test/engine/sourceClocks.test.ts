import { describe, expect, it } from 'vitest';
import { SourceClocks } from '../../electron/engine/sourceClocks.ts';
import { type ConnectionConfig, connectionSchema } from '../../shared/domain/config/index.ts';
import { frameFromRows } from '../../shared/domain/frame.ts';
import type { Instant } from '../../shared/domain/time.ts';

const START = 1_772_000_000_000_000;
const connection = (policy: 'observe' | 'correct' = 'observe'): ConnectionConfig =>
  connectionSchema.parse({
    id: 'ua',
    protocol: 'opc-ua',
    endpoint: 'opc.tcp://127.0.0.1:4840/',
    clock: { policy, offsetMsMax: 1_000 },
  });

/** A second's reading of a source whose clock is `aheadMs` ahead, on its way for 2 ms. */
function second(clocks: SourceClocks, n: number, aheadMs: number, status = 0): void {
  const received = START + n * 1_000_000;
  clocks.observe(
    frameFromRows('ua', 'unit', [
      {
        tag: 1,
        kind: 'number',
        sourceTime: (received - 2_000 + aheadMs * 1_000) as Instant,
        receivedTime: received as Instant,
        value: n,
        status,
      },
    ]),
  );
}

describe('the clock of a source', () => {
  it('is known after some readings, as the offset from the station, to the way of the readings', () => {
    const clocks = new SourceClocks({ connections: [connection()] }, undefined);
    for (let n = 0; n < 30; n++) second(clocks, n, 2_500);
    const [health] = clocks.health((START + 30_000_000) as Instant);
    expect(health?.offsetMs).toBeCloseTo(2_498, 0);
    expect(health?.policy).toBe('observe');
  });

  it('a value that stood for hours before the link came says nothing', () => {
    const clocks = new SourceClocks({ connections: [connection()] }, undefined);
    second(clocks, 0, -3_600_000);
    for (let n = 1; n < 30; n++) second(clocks, n, 0);
    expect(clocks.health((START + 30_000_000) as Instant)[0]?.offsetMs).toBeCloseTo(-2, 0);
  });

  it('after a loss the first value again says nothing', () => {
    const clocks = new SourceClocks({ connections: [connection()] }, undefined);
    for (let n = 0; n < 30; n++) second(clocks, n, 0);
    second(clocks, 30, 0, 0x80310000);
    for (let minute = 1; minute < 6; minute++) {
      second(clocks, 60 * minute, -3_600_000);
      second(clocks, 60 * minute + 1, 0, 0x80310000);
    }
    expect(clocks.health((START + 400_000_000) as Instant)[0]?.offsetMs).toBeCloseTo(-2, 0);
  });

  it('is alarmed about once it is further off than allowed, and is over when it is set', () => {
    const clocks = new SourceClocks({ connections: [connection()] }, undefined);
    const told: (string | undefined)[] = [];
    for (let n = 0; n < 30; n++) second(clocks, n, 1_600);
    clocks.tell((_, condition) => told.push(condition?.message), (START + 30_000_000) as Instant);
    expect(told[0]).toMatch(/clock of ua is 1\.6 s ahead of the station/);
  });

  it('corrects only where the configuration says so, and survives a restart', () => {
    const observing = new SourceClocks({ connections: [connection()] }, undefined);
    for (let n = 0; n < 30; n++) second(observing, n, -750);
    expect(observing.corrections()).toEqual([]);
    const correcting = new SourceClocks({ connections: [connection('correct')] }, observing.snapshot());
    expect(correcting.corrections()[0]).toMatchObject({ connection: 'ua', samples: 29 });
    expect(correcting.corrections()[0]?.offsetUs).toBeCloseTo(752_000, -3);
  });

  it('Modbus and files have none: their times are not a device’s clock of now', () => {
    const modbus = connectionSchema.parse({ id: 'ua', protocol: 'modbus-tcp', host: '127.0.0.1' });
    const clocks = new SourceClocks({ connections: [modbus] }, undefined);
    for (let n = 0; n < 30; n++) second(clocks, n, 2_500);
    expect(clocks.health(START as Instant)).toEqual([]);
  });
});

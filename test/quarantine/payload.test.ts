import { afterEach, describe, expect, it } from 'vitest';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import { repairSchema } from '../../shared/domain/repair.ts';
import type { EngineRig } from '../engine/engineHarness.ts';
import { testConfig } from '../engine/engineHarness.ts';
import { CORRECT, Desk, decide, GAP, refusals, refuse } from './desk.ts';

const desk = new Desk();
afterEach(() => desk.clear());

/** A row of a file that could not be read as a reading. */
function refuseRow(rig: EngineRig, given: Partial<RefusedItem> = {}): string {
  const item: RefusedItem = {
    ...{ connection: 'plc', workUnit: 'press', tag: 'press.temp', step: 'row', schemaVersion: 1, at: rig.clock.now() },
    ...{
      error: 'line 7: the value is no number',
      payload: '2026-11-02T07:00:00Z;21,5',
      headers: { file: 'lab.csv', row: '7' },
    },
    ...given,
  };
  rig.engine.take('w', { type: 'refused', items: [item] });
  rig.engine.turn();
  return refusals(rig).at(-1)?.key as string;
}

describe('what never was a reading', () => {
  it('is corrected by reading time and value out of its payload', () => {
    const rig = desk.start();
    const id = refuseRow(rig);
    const at = rig.clock.now() - 1_000_000;
    const repair = repairSchema.parse({ method: { kind: 'asIs' }, added: [{ sourceTime: at, value: 21.5 }] });
    expect(decide(rig, [id], { ...CORRECT, repair: { ...repair, added: [] } }).refused[0]?.reason).toContain(
      'read its readings out of it',
    );
    expect(
      decide(rig, [id], { ...CORRECT, repair: { ...repair, added: [{ sourceTime: at, value: 999 }] } }).refused[0]
        ?.reason,
    ).toContain('range');
    expect(decide(rig, [id], { ...CORRECT, repair: { ...repair, added: [...repair.added] } }).decided).toEqual([id]);
    rig.stop();
    expect(rig.sealed('press.temp')).toEqual([[at, 21.5]]);
  });

  it('names its file and row, and is declared a gap only where a tag could be made out', () => {
    const rig = desk.start();
    const [known, unknown] = [refuseRow(rig), refuseRow(rig, { tag: '', workUnit: null })];
    expect(refusals(rig)[0]?.headers).toMatchObject({ file: 'lab.csv', row: '7', protocol: 'modbus-tcp' });
    expect(decide(rig, [known, unknown], GAP)).toMatchObject({
      decided: [known],
      refused: [{ id: unknown, reason: expect.stringContaining('no tag could be made out') }],
    });
  });

  it('is a duplicate where the same payload is in quarantine already', () => {
    const rig = desk.start();
    const [first, again] = [refuseRow(rig), refuseRow(rig, { schemaVersion: 2 })];
    const sentTwice = { verdict: 'rejected', ground: 'duplicate', reason: 'sent twice', code: 'sentTwice' } as const;
    expect(decide(rig, [again], sentTwice).decided).toEqual([again]);
    // The one that is left is nobody’s duplicate any more.
    expect(decide(rig, [first], sentTwice).refused[0]?.reason).toContain('it is no duplicate');
  });
});

describe('a reading that came under the wrong tag', () => {
  it('is sealed under the right one, in its own work unit', () => {
    const plain = testConfig();
    const oven = { id: 'oven.temp', equipment: 'oven', connection: 'plc', unit: 'Cel', range: { min: 0, max: 1_200 } };
    const rig = desk.start({
      equipment: [...plain.equipment, { id: 'oven' }],
      tags: [...plain.tags, { ...oven, address: { table: 'holding', register: 20, type: 'float32' } }],
    });
    const id = refuse(rig, 999);
    const repair = repairSchema.parse({ tag: 'oven.temp', method: { kind: 'asIs' } });
    expect(
      decide(rig, [id], { ...CORRECT, code: 'wrongTag', repair: { ...repair, tag: 'oven.gone' } }).refused[0]?.reason,
    ).toContain('there is no tag "oven.gone"');
    expect(decide(rig, [id], { ...CORRECT, code: 'wrongTag', repair }).decided).toEqual([id]);
    rig.stop();
    expect(rig.sealed('oven.temp').map(([, value]) => value)).toEqual([999]);
    expect(rig.sealed('press.temp')).toEqual([]);
  });
});

import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { command } from '../../electron/cli/lotCommand.ts';
import { START_US, TestClock } from '../engine/engineHarness.ts';
import { ColdRig } from './stationRig.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data folder whose station is not running. */
function stopped(): string {
  const rig = new ColdRig(new TestClock(START_US));
  folders.push(rig.folder);
  rig.pass(1_000);
  rig.hold({ 'room.air': 9, 'room.rear': 5 }, 6);
  rig.stop();
  return rig.folder;
}

async function lot(...args: string[]): Promise<{ code: number; out: string }> {
  const out: string[] = [];
  const terminal = {
    out: (text: string) => void out.push(text),
    err: () => undefined,
    write: async () => undefined,
    progress: () => undefined,
  };
  return { code: await command.run(args, terminal), out: out.join('\n') };
}

describe('shiftseal lot, without a station that runs', () => {
  it('receives, moves nowhere, lists and tells what happened', async () => {
    const folder = stopped();
    const data = ['--data', folder];
    const receive = [
      'receive',
      ...data,
      '--lot',
      'B-7',
      '--product',
      'vaccine',
      '--store',
      'room',
      '--comment',
      'by truck',
    ];
    expect(await lot(...receive)).toEqual({ code: 0, out: 'lot B-7 received' });
    await expect(lot(...receive)).rejects.toThrow('lot B-7 was received before');
    await expect(lot('move', ...data, '--lot', 'B-7', '--store', 'cellar')).rejects.toThrow('known: room');
    const { out } = await lot('list', ...data, '--json');
    expect(JSON.parse(out)).toMatchObject([
      { id: 'B-7', store: 'room', aboveMs: 0 },
      { id: 'LOT-0', aboveMs: 150_000, budgets: [{ id: 'warm', leftMs: 450_000 }] },
    ]);
    expect((await lot('list', ...data)).out).toContain('warm 7.5 min');
    expect((await lot('history', ...data, '--lot', 'B-7')).out).toContain('by truck');
    await expect(lot('release', ...data, '--lot', 'LOT-0')).rejects.toThrow('nobody has decided');
  });

  it.each([
    [['list'], '--data'],
    [['receive', '--data', '.', '--lot', 'A'], '--product'],
    [['drop'], 'say "list"'],
  ])('%j is wrong use', async (args, message) => {
    await expect(lot(...args)).rejects.toThrow(message);
  });
});

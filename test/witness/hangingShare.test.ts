import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readWitness } from '../../electron/ledger/index.ts';
import { WrittenStation } from '../query/writtenStation.ts';

const CHILD = fileURLToPath(new URL('./support/witnessProcess.ts', import.meta.url));

describe('a share that hangs for ever', () => {
  // A named pipe without a writer: opening it blocks like a share whose server is gone.
  it.runIf(process.platform !== 'win32')(
    'holds neither the other places nor the end of the station',
    async () => {
      const station = new WrittenStation();
      station.run(5, (i) => ({ total: i }));
      station.pass(6_000);
      station.close();
      const shares = mkdtempSync(join(tmpdir(), 'shiftseal-shares-'));
      const [hanging, healthy] = [join(shares, 'pipe'), join(shares, 'w.txt')];
      execFileSync('mkfifo', [hanging]);
      const args = ['--experimental-transform-types', '--no-warnings', CHILD, station.folder, hanging, healthy];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child, 'close');
      expect(output).toContain(`current ${healthy}`);
      expect(output).not.toContain(`current ${hanging}`);
      expect(output).toContain('hangs in a call of the operating system');
      expect(output).toContain('stopped');
      expect(readWitness(healthy)?.checkpoints.length).toBeGreaterThan(0);
      rmSync(shares, { recursive: true, force: true });
    },
    20_000,
  );
});

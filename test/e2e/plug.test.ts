import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchApp } from './launch.ts';
import { go, signIn, textOf, until } from './mainJob.ts';

describe('pulling the plug', () => {
  it('after a kill of the whole app everything acknowledged is still there, and the first live value is soon on the screen', async () => {
    const data = mkdtempSync(join(tmpdir(), 'shiftseal-plug-'));
    const first = await launchApp({ data });
    await first.window.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await signIn(first.window);
    await go(first.window, 'evidence');
    await until('sealed entries', async () => (await first.window.getByTestId('entry-row').count()) >= 3, 120_000);
    first.app.process().kill('SIGKILL');
    await first.close().catch(() => undefined);

    const startedMs = performance.now();
    const second = await launchApp({ data });
    const { window } = second;
    await window.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await signIn(window);
    const value = window.getByTestId('tag-value-press-1.temp');
    await until('a live value', async () => /\d/.test(await textOf(value)), 30_000);
    console.log(
      `warm start to first live value on screen, signing in by hand included: ${Math.round(performance.now() - startedMs)} ms`,
    );
    await go(window, 'evidence');
    await window.getByTestId('verify-start').click();
    await expect
      .poll(() => textOf(window.getByTestId('verify-result')), { timeout: 60_000 })
      .toMatch(/clean|intact|verified/i);
    await second.close();
    rmSync(data, { recursive: true, force: true });
  }, 300_000);
});

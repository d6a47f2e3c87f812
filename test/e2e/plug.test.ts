import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchApp } from './launch.ts';
import { fillIn, go, signIn, textOf, until } from './mainJob.ts';

describe('pulling the plug', () => {
  it('after a kill of the whole app the ledger verifies without help, and the first live value is soon on the screen', async () => {
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
    const signInShownMs = performance.now();
    await fillIn(window);
    const enteredMs = performance.now();
    await window.keyboard.press('Enter');
    const value = window.getByTestId('tag-value-press-1.temp');
    await until('a live value', async () => (await value.count()) > 0 && /\d/.test(await textOf(value)), 30_000, 10);
    const [untilSignIn, untilValue] = [signInShownMs - startedMs, performance.now() - enteredMs].map(Math.round);
    console.log(
      `warm start: sign-in page after ${untilSignIn} ms, first live value ${untilValue} ms after Enter (goal: 3000 ms together)`,
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

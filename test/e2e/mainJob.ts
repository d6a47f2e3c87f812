import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from './launch.ts';

/**
 * The main job in the real Electron, on the training plant's real servers: what a newcomer does in the first minutes. Run
 * whole from the staged folder; packaged, where the code is the same and the folder is what is looked at, without the minutes
 * that a cold room takes to warm up. Screenshots of every screen go to test/e2e/screens/ and are looked at by
 * people; nothing here compares pixels.
 */
export const SCREENS = fileURLToPath(new URL('./screens/', import.meta.url));
const SCREEN_NAMES = [
  'overview',
  'alarms',
  'excursions',
  'quarantine',
  'evidence',
  'links',
  'imports',
  'configuration',
] as const;
export const SUPERVISOR = { name: 'sven', password: 'training-supervisor' };
/** The cold room's first excursion opens within two minutes and lasts at most four. */
const EXCURSION_MS = 480_000;

mkdirSync(SCREENS, { recursive: true });

type Person = typeof SUPERVISOR;
export const ADMINISTRATOR: Person = { name: 'ada', password: 'training-administrator' };

export async function fillIn(page: Page, person: Person = SUPERVISOR): Promise<void> {
  await page.getByTestId('signin-name').fill(person.name);
  await page.getByTestId('signin-password').fill(person.password);
}

export async function signIn(page: Page, person?: Person): Promise<void> {
  await fillIn(page, person);
  await page.getByTestId('signin-submit').click();
  await page.getByTestId('screen-overview').waitFor();
}

export const go = async (page: Page, screen: (typeof SCREEN_NAMES)[number]): Promise<void> => {
  await page.getByTestId(`nav-${screen}`).click();
  await page.getByTestId(`screen-${screen}`).waitFor();
};

export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  timeoutMs: number,
  everyMs = 250,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`not seen within ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export const textOf = async (locator: Locator): Promise<string> => (await locator.textContent()) ?? '';

async function shoot(page: Page, app: LaunchedApp, label: string): Promise<void> {
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
  ] as const) {
    await app.app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      {
        width,
        height,
      },
    );
    await page.waitForTimeout(400);
    await page.screenshot({ path: join(SCREENS, `${label}-${width}x${height}.png`) });
  }
}

export function describeMainJob(form: 'staged' | 'packaged'): void {
  describe(`the main job, ${form}`, () => mainJob(form));
}

function mainJob(form: 'staged' | 'packaged'): void {
  const data = mkdtempSync(join(tmpdir(), 'shiftseal-main-job-'));
  let app: LaunchedApp;
  let page: Page;
  const startedMs = performance.now();
  const sinceStart = () => Math.round((performance.now() - startedMs) / 1000);

  beforeAll(async () => {
    app = await launchApp({ form, data });
    page = app.window;
  }, 90_000);
  afterAll(async () => {
    await app.close();
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  it('shows the training users, refuses a wrong password with a reason, and signs the supervisor in', async () => {
    await page.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(SCREENS, `${form}-sign-in.png`) });
    await page.getByTestId('signin-name').fill(SUPERVISOR.name);
    await page.getByTestId('signin-password').fill('wrong');
    await page.getByTestId('signin-submit').click();
    await expect
      .poll(() => textOf(page.getByTestId('signin-refusal')), { timeout: 15_000 })
      .toContain('wrong name or password');
    await signIn(page);
  }, 60_000);

  it('shows live values, and OEE that moves', async () => {
    const value = page.getByTestId('tag-value-press-1.temp');
    await until('a live temperature', async () => /\d/.test(await textOf(value)), 30_000);
    const temperatures = new Set<string>();
    await until('a moving temperature', async () => temperatures.add(await textOf(value)).size >= 3, 30_000);
    const oee = page.getByTestId('oee-value-press-1');
    const figures = new Set<string>();
    await until('a moving OEE', async () => figures.add(await textOf(oee)).size >= 3, 120_000);
    expect([...figures].some((figure) => /\d/.test(figure))).toBe(true);
  }, 200_000);

  it('holds a refused reading in quarantine, with its raw payload and the reason', async () => {
    await go(page, 'quarantine');
    const row = page.getByTestId('quarantine-row').first();
    await row.waitFor({ timeout: 180_000 });
    await row.click();
    await expect.poll(() => textOf(page.getByTestId('quarantine-body')), { timeout: 10_000 }).toContain('"step"');
    const body = JSON.parse(await textOf(page.getByTestId('quarantine-body'))) as {
      step: string;
      readings: unknown[];
    };
    expect(['finite', 'range']).toContain(body.step);
    expect(body).toMatchObject({ kind: 'quarantine', station: 'training' });
    expect(body.readings.length).toBeGreaterThan(0);
  }, 200_000);

  if (form === 'staged') excursionAndAlarm(() => page, sinceStart);

  it('keeps sealing while the upstream is down, and drains the backlog when it is up again', async () => {
    await go(page, 'evidence');
    const backlog = page.getByTestId('sync-backlog-training-upstream');
    const state = page.getByTestId('sync-state-training-upstream');
    const entriesWaiting = async () => Number.parseInt((await textOf(backlog)).replace(/\D/g, ''), 10) || 0;
    await until('an upstream that has caught up', async () => (await entriesWaiting()) === 0, 90_000);
    await page.getByTestId('training-open').click();
    await page.getByTestId('upstream-toggle').click();
    await page.keyboard.press('Escape');
    await until('a growing backlog', async () => (await entriesWaiting()) > 0, 120_000);
    await until('a link that says it waits', async () => !/idle|up to date/i.test(await textOf(state)), 30_000);
    await page.getByTestId('training-open').click();
    await page.getByTestId('upstream-toggle').click();
    await page.keyboard.press('Escape');
    await until('a drained backlog', async () => (await entriesWaiting()) === 0, 90_000);
    const isSafe = async () => /\d/.test(await textOf(page.getByTestId('safe-until-training-upstream')));
    await until('readings that are safe upstream', isSafe, 180_000);
  }, 400_000);

  it('verifies the ledger from the screen', async () => {
    await go(page, 'evidence');
    await page.getByTestId('verify-start').click();
    await expect
      .poll(() => textOf(page.getByTestId('verify-result')), { timeout: 60_000 })
      .toMatch(/clean|intact|verified/i);
  }, 90_000);

  if (form === 'staged') allScreens(() => ({ app, page }));
  it('logged nothing that the contract or the content policy refused', () => {
    expect(app.output()).not.toMatch(/answered outside its contract|Refused to|Content Security Policy/);
  });
}

function excursionAndAlarm(page: () => Page, sinceStart: () => number): void {
  it(
    'opens an excursion when the cold room is above 8 °C, raises the alarm, and closes it when it is back',
    async () => {
      await go(page(), 'excursions');
      const rows = page().getByTestId('excursion-row');
      await until(
        'an open excursion',
        async () => (await page().locator('[data-testid=excursion-row][data-open=true]').count()) > 0,
        EXCURSION_MS,
      );
      console.log(`an excursion opened ${sinceStart()} s after the start`);
      await rows.first().click();
      await until(
        'a closed excursion',
        async () => (await page().locator('[data-testid=excursion-row][data-open=false]').count()) > 0,
        EXCURSION_MS,
      );
      console.log(`it closed ${sinceStart()} s after the start`);
    },
    2 * EXCURSION_MS,
  );

  it('acknowledges an alarm with a comment, and remembers who', async () => {
    await go(page(), 'alarms');
    const row = page().getByTestId('alarm-row').first();
    await row.waitFor({ timeout: 120_000 });
    await row.click();
    await page().getByTestId('alarm-ack').click();
    await page().getByTestId('ack-comment').fill('door was left open, closed it');
    await page().getByTestId('ack-confirm').click();
    await expect.poll(() => textOf(page().getByTestId('alarm-detail')), { timeout: 15_000 }).toContain(SUPERVISOR.name);
  }, 150_000);
}

function allScreens(started: () => { readonly app: LaunchedApp; readonly page: Page }): void {
  it('has all eight screens in both themes', async () => {
    const { app, page } = started();
    for (const theme of ['first', 'second']) {
      for (const screen of SCREEN_NAMES) {
        await go(page, screen);
        await shoot(page, app, `staged-${screen}-${theme}`);
      }
      await page.getByTestId('theme-toggle').click();
    }
  }, 180_000);
}

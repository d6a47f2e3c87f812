import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from './launch.ts';
import { ADMINISTRATOR, go, SCREENS, signIn, textOf, until } from './mainJob.ts';

/** Links, imports and the configuration in the real app, on the training plant, as its administrator. */
const PLC = 'press-plc';
const UA = 'plant-ua';

async function openLink(page: Page, connection: string, tab?: string): Promise<void> {
  await go(page, 'links');
  await page.getByTestId(`link-row-${connection}`).click();
  if (tab !== undefined) await page.getByTestId('link-tab').getByText(tab, { exact: true }).click();
}

/** Says which file a person picks in the system's dialog, which no test can click. */
async function answerDialog(app: LaunchedApp, file: string): Promise<void> {
  await app.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = (async () => ({ canceled: false, filePaths: [path] })) as typeof dialog.showOpenDialog;
  }, file);
}

describe('the ways in, in the real app', () => {
  let app: LaunchedApp;
  let page: Page;
  beforeAll(async () => {
    app = await launchApp();
    page = app.window;
    await page.getByTestId('signin-name').waitFor({ timeout: 30_000 });
    await signIn(page, ADMINISTRATOR);
    await until('an online link', async () => /online/.test(await textOf(page.getByTestId(`link-${PLC}`))), 60_000);
  }, 150_000);
  afterAll(() => app.close(), 60_000);

  it('a link is tested step by step, beside the one that polls', async () => {
    await openLink(page, PLC);
    await page.getByTestId('link-test').click();
    const result = page.getByTestId('link-test-result');
    await until('a result', async () => (await result.getAttribute('data-ok')) === 'true', 30_000);
    await page.screenshot({ path: join(SCREENS, 'link-tested.png') });
  }, 60_000);

  it('a link is paused with a reason, says so, and is resumed', async () => {
    await openLink(page, PLC);
    const state = page.getByTestId('link-detail-state');
    await page.getByTestId('link-pause').click();
    await page.getByTestId('pause-reason').fill('die change');
    await page.getByTestId('pause-confirm').click();
    await until('a paused link', async () => (await state.getAttribute('data-state')) === 'paused', 20_000);
    await page.screenshot({ path: join(SCREENS, 'link-paused.png') });
    await page.getByTestId('link-pause').click();
    await page.getByTestId('pause-reason').fill('die changed');
    await page.getByTestId('pause-confirm').click();
    await until('an online link', async () => (await state.getAttribute('data-state')) === 'online', 30_000);
  }, 90_000);

  it('the poll plan is a picture with the saving, and one read is shown in every order', async () => {
    await openLink(page, PLC, 'Poll plan');
    await page.getByTestId('plan-strips').waitFor({ timeout: 20_000 });
    expect(await textOf(page.getByTestId('link-plan'))).toMatch(/Fewer requests than one a tag\d+/);
    await page.screenshot({ path: join(SCREENS, 'link-plan.png') });
    await openLink(page, PLC, 'Decode');
    await page.getByTestId('decode-register').fill('0');
    await page.getByTestId('decode-read').click();
    await page.getByTestId('decode-rows').waitFor({ timeout: 20_000 });
    expect(await page.getByTestId('decode-rows').locator('tr').count()).toBeGreaterThan(5);
    await page.screenshot({ path: join(SCREENS, 'link-decode.png') });
  }, 90_000);

  it('the certificate of the OPC UA server stands in the trust list', async () => {
    await openLink(page, UA, 'Certificates');
    const trusted = page.locator('[data-testid=link-certificates] [data-trusted=true]');
    await trusted.first().waitFor({ timeout: 30_000 });
    await page.screenshot({ path: join(SCREENS, 'link-certificates.png') });
  }, 60_000);

  it('variables are picked from the address space by keyboard and become tags of the draft', async () => {
    await openLink(page, UA, 'Browse');
    const nodes = page.getByTestId('browse-node');
    await nodes.first().waitFor({ timeout: 30_000 });
    const tree = page.getByRole('tree');
    await tree.focus();
    // Down and into whatever opens, until a variable can be ticked.
    const ticks = page.locator('[data-testid=browse-node] input[type=checkbox]');
    await until(
      'a variable',
      async () => {
        if ((await ticks.count()) > 0) return true;
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowRight');
        return false;
      },
      60_000,
      400,
    );
    await ticks.first().click();
    await page.getByTestId('browse-describe').click();
    await page.getByTestId('describe-dialog').waitFor({ timeout: 20_000 });
    await page.screenshot({ path: join(SCREENS, 'link-browse.png') });
    await page.getByTestId('describe-add').click();
    await go(page, 'configuration');
    await until(
      'a valid draft',
      async () => (await page.getByTestId('config-findings').getAttribute('data-count')) === '0',
      20_000,
    );
    expect(await textOf(page.getByTestId('configuration'))).toContain('changed, not saved');
  }, 120_000);

  it('a change is tried on sealed readings, and saved with a reason while the app runs', async () => {
    await go(page, 'configuration');
    await page.getByTestId('config-side').getByText('What would it do').click();
    await page.getByTestId('preview-run').click();
    await page.getByTestId('preview-summary').waitFor({ timeout: 60_000 });
    await page.screenshot({ path: join(SCREENS, 'configuration-preview.png') });
    await page.getByTestId('config-save').click();
    await page.getByTestId('save-reason').fill('one more measuring point');
    await page.getByTestId('save-confirm').click();
    await until(
      'the new text in force',
      async () => (await textOf(page.getByTestId('configuration'))).includes('in force'),
      60_000,
    );
    const link = page.getByTestId(`link-${PLC}`);
    await until('the links online again', async () => /online/.test(await textOf(link)), 60_000);
    await go(page, 'evidence');
    await page.getByTestId('entry-kind').selectOption('config');
    await until('the sealed change', async () => (await page.getByTestId('entry-row').count()) >= 2, 30_000);
  }, 240_000);

  it('a file is looked at, imported row by row, and adds nothing the second time', async () => {
    await answerDialog(app, join(app.data, 'samples', 'lab-samples.csv'));
    await go(page, 'imports');
    await page.getByTestId('import-choose').click();
    await page.getByTestId('import-preview').waitFor({ timeout: 30_000 });
    await page.getByTestId('mapping-pick').selectOption('lab-samples');
    await until(
      'verdicts under the saved mapping',
      async () => /47 accepted, 1 refused/.test(await textOf(page.getByTestId('preview-counts'))),
      30_000,
    );
    await page.screenshot({ path: join(SCREENS, 'import-preview.png') });
    const run = page.locator('[data-testid=import-run][data-state=done]');
    for (const times of [1, 2]) {
      await page.getByTestId('import-start').click();
      await until(`import ${times}`, async () => (await run.count()) === times, 60_000);
    }
    expect(await textOf(page.getByTestId('import-counts').first())).toMatch(/48 rows/);
    await page.screenshot({ path: join(SCREENS, 'import-done.png') });
    expect(app.output()).not.toMatch(/answered outside its contract/);
  }, 180_000);
});

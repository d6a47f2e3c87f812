import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { type LaunchedApp, launchApp } from './launch.ts';
import { SCREENS, signIn, until } from './mainJob.ts';

/**
 * `npm start -- --plant …`: each kind of plant comes up as a working console with its own simulation: its screen has its work on it
 * within a minute or two. Screenshots go to test/e2e/screens/ and are looked at by people.
 */
interface Plant {
  readonly plant: string;
  readonly screens: readonly { readonly key: string; readonly screen: string; readonly seen: string }[];
}

const PLANTS: readonly Plant[] = [
  {
    plant: 'manufacturing',
    screens: [
      { key: '1', screen: 'overview', seen: '[data-testid^=oee-value-]' },
      { key: 'd', screen: 'downtime', seen: '[data-testid=downtime] .stop-lane, [data-testid=stop-lanes]' },
      { key: 's', screen: 'shifts', seen: '[data-testid=shift-week]' },
    ],
  },
  {
    plant: 'water',
    screens: [
      { key: 'w', screen: 'water', seen: '[data-testid=deadline]' },
      { key: 'c', screen: 'compliance', seen: '[data-testid=compliance] [role=row], [data-testid=compliance-row]' },
    ],
  },
  {
    plant: 'cold-chain',
    screens: [{ key: '3', screen: 'excursions', seen: '[data-testid=excursion-row]' }],
  },
  { plant: 'meters', screens: [{ key: 'm', screen: 'meters', seen: '[data-testid=meter-row]' }] },
  {
    plant: 'lab',
    screens: [
      { key: 'i', screen: 'inventory', seen: '[data-testid=clock-row]' },
      { key: '2', screen: 'alarms', seen: '[data-testid=alarm-row]' },
    ],
  },
];
const SUPERVISOR = { name: 'sven', password: 'training-supervisor' };
/** The cold room’s first excursion opens within two minutes; the files of the days before are read within one. */
const SEEN_MS_MAX = 180_000;

async function look(app: LaunchedApp, page: Page, { plant, screens }: Plant): Promise<void> {
  for (const { key, screen, seen } of screens) {
    await page.keyboard.press(key);
    await page.getByTestId(`screen-${screen}`).waitFor({ timeout: 20_000 });
    await until(`${seen} in ${plant}`, async () => (await page.locator(seen).count()) > 0, SEEN_MS_MAX, 500);
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(SCREENS, `plant-${plant}-${screen}.png`) });
  }
  expect(app.output()).not.toMatch(/worker died|TypeError|ReferenceError/);
}

describe('a training plant of its own kind', () => {
  it.each(PLANTS)(
    '$plant shows its work',
    async (each) => {
      const app = await launchApp({ args: ['--plant', each.plant] });
      try {
        await app.window.getByTestId('signin-name').waitFor({ timeout: 60_000 });
        await signIn(app.window, SUPERVISOR);
        await look(app, app.window, each);
      } finally {
        await app.close();
      }
    },
    400_000,
  );
});

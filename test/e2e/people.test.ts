import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { startModbusServer } from '../../electron/demo/modbusServer.ts';
import { launchApp } from './launch.ts';
import { go, SCREENS, SUPERVISOR, signIn, textOf, until } from './mainJob.ts';

const IDENTIFICATION = {
  vendorName: 'test',
  productCode: 'boiler',
  majorMinorRevision: '1.0',
  vendorUrl: '',
  productName: '',
  modelName: '',
  userApplicationName: '',
};

const REGISTERS = new Uint16Array(8).fill(120);
const BITS = new Uint8Array(8);
const plc = { registers: () => REGISTERS, bits: () => BITS };

/** The design system's buttons say so in an attribute. */
async function isOff(page: Page, button: string): Promise<boolean> {
  const said = await page.getByTestId(button).getAttribute('data-disabled');
  return said !== null && said !== 'false';
}

/** The fault as a trainee switches it: open the panel, click, close. */
async function switchFault(page: Page): Promise<void> {
  await page.getByTestId('training-open').click();
  await page.getByTestId('fault-link-drop:press-plc').click();
  await page.keyboard.press('Escape');
}

describe('a real station in the real app', () => {
  it('starts by creating its administrator, who is told which role may acknowledge', async () => {
    const data = mkdtempSync(join(tmpdir(), 'shiftseal-real-'));
    // A device whose only register is far above the limit: an alarm waits at once.
    const server = await startModbusServer({ port: 0, unitOf: () => plc, identification: IDENTIFICATION });
    const config = join(data, 'given.json');
    writeFileSync(
      config,
      JSON.stringify({
        configVersion: 1,
        station: { id: 'real-1', name: 'Boiler house' },
        equipment: [{ id: 'boiler' }],
        connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: server.port }],
        tags: [
          {
            id: 'boiler.temp',
            equipment: 'boiler',
            connection: 'plc',
            unit: 'Cel',
            address: { table: 'holding', register: 0 },
            alarms: [{ kind: 'high', setpoint: 90 }],
          },
        ],
      }),
    );
    const app = await launchApp({ data, args: ['--config', config] });
    try {
      const page = app.window;
      await page.getByTestId('first-name').waitFor({ timeout: 30_000 });
      await page.getByTestId('first-name').fill('grace');
      await page.getByTestId('first-password').fill('short');
      await page.getByTestId('first-password-again').fill('short');
      await page.screenshot({ path: join(SCREENS, 'first-administrator.png') });
      expect(await isOff(page, 'first-submit')).toBe(true);
      await page.getByTestId('first-password').fill('a long enough secret');
      await page.getByTestId('first-password-again').fill('a long enough secret');
      await expect.poll(() => isOff(page, 'first-submit')).toBe(false);
      await page.keyboard.press('Enter');
      await page.getByTestId('screen-overview').waitFor({ timeout: 20_000 });
      await go(page, 'alarms');
      const row = page.getByTestId('alarm-row').first();
      await row.waitFor({ timeout: 30_000 });
      await row.click();
      await page.screenshot({ path: join(SCREENS, 'administrator-may-not-acknowledge.png') });
      // The button is off; and main refuses the call itself, whatever a window sends.
      expect(await isOff(page, 'alarm-ack')).toBe(true);
      const answer = await page.evaluate(() =>
        (
          window as unknown as { shiftseal: { call: Record<string, (request: unknown) => Promise<unknown>> } }
        ).shiftseal.call['alarm:acknowledge']?.({ occurrences: ['x'], comment: '' }),
      );
      expect(answer).toMatchObject({
        ok: false,
        code: 'forbidden',
        message: expect.stringContaining('operator or supervisor'),
      });
    } finally {
      await app.close();
      await server.close();
      rmSync(data, { recursive: true, force: true });
    }
  }, 120_000);
});

describe('the training menu', () => {
  it('drops a link: it shows as lost, values as not fresh, OEE gets an unknown band; and all of it heals when the link is back', async () => {
    const app = await launchApp();
    try {
      const page = app.window;
      await page.getByTestId('signin-name').waitFor({ timeout: 30_000 });
      await signIn(page);
      const link = page.getByTestId('link-press-plc');
      const state = page.getByTestId('state-press-1');
      await until('an online link', async () => /online/.test(await textOf(link)), 30_000);
      await switchFault(page);
      await until('a lost link', async () => !/online/.test(await textOf(link)), 30_000);
      await until('an unknown state', async () => /unknown/i.test(await textOf(state)), 30_000);
      await page.screenshot({ path: join(SCREENS, 'link-dropped.png') });
      await switchFault(page);
      await until('the link again', async () => /online/.test(await textOf(link)), 60_000);
      await until('a known state', async () => !/unknown/i.test(await textOf(state)), 30_000);

      await go(page, 'quarantine');
      const row = page.getByTestId('quarantine-row').first();
      await row.waitFor({ timeout: 180_000 });
      await row.click();
      await page.getByTestId('quarantine-reject').click();
      await page.getByTestId('verdict-reason').fill('loose contact, known');
      await page.getByTestId('verdict-signer').fill(SUPERVISOR.name);
      await page.getByTestId('verdict-password').fill(SUPERVISOR.password);
      await page.screenshot({ path: join(SCREENS, 'verdict.png') });
      await page.getByTestId('verdict-confirm').click();
      await go(page, 'evidence');
      await until(
        'the verdict in the log',
        async () => /loose contact|rejected/i.test(await textOf(page.getByTestId('screen-evidence'))),
        30_000,
      );
    } finally {
      await app.close();
    }
  }, 400_000);
});

/**
 * Test only: builds the preview, serves it on loopback, and writes screenshots of every screen, theme and size to
 * test/e2e/screens/preview/. `node test/renderer/shoot.mjs [name-part …]`; needs Debian's chromium. Prints console errors.
 */
import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build } from 'vite';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const out = here('../e2e/screens/preview');
const dist = here('../.tmp/preview');
const wanted = process.argv.slice(2);
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

await build({ configFile: here('./preview.vite.config.ts'), logLevel: 'warn' });
mkdirSync(out, { recursive: true });
const server = createServer((request, response) => {
  const file = join(dist, new URL(request.url ?? '/', 'http://x').pathname);
  if (!file.startsWith(dist) || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

const go = (id) => async (page) => {
  await page.getByTestId(`nav-${id}`).click();
  await page.waitForTimeout(500);
};
const inLinks = (connection, tab) => async (page) => {
  await go('links')(page);
  await page.getByTestId(`link-row-${connection}`).click();
  if (tab !== undefined) await page.getByText(tab, { exact: true }).click();
  await page.waitForTimeout(400);
};
const inKeeping =
  (...buttons) =>
  async (page) => {
    await go('evidence')(page);
    await page.getByTestId('evidence-tabs').getByText('Keeping').click();
    for (const button of buttons) {
      await page.waitForTimeout(300);
      await page.getByTestId(button).click();
    }
    await page.waitForTimeout(500);
  };
const inInventory = (tab) => async (page) => {
  await go('inventory')(page);
  await page.getByTestId('inventory-tabs').getByText(tab).click();
  await page.waitForTimeout(300);
};
const inExcursions = (tab) => async (page) => {
  await go('excursions')(page);
  if (tab === undefined) await page.getByTestId('excursion-row').nth(2).click();
  else await page.getByTestId('excursion-tabs').getByText(tab).click();
  await page.waitForTimeout(600);
};
const inOee = (tab) => async (page) => {
  await go('overview')(page);
  await page.getByTestId('oee-open-press-1').click();
  await page.waitForTimeout(400);
  if (tab !== undefined) await page.getByText(tab, { exact: true }).click();
  else {
    await page.getByTestId('oee-band-unplannedStop').click();
    await page.getByTestId('oee-stretch').first().click();
    await page.waitForTimeout(300);
    await page.getByTestId('oee-proof').first().click();
  }
  await page.waitForTimeout(400);
};
const inAlarms = (tab) => async (page) => {
  await go('alarms')(page);
  await page.getByTestId('alarm-tabs').getByText(tab).click();
  await page.waitForTimeout(500);
};
const inMeters = (point, view) => async (page) => {
  await go('meters')(page);
  if (point !== undefined) await page.locator(`[data-point="${point}"]`).click();
  if (view !== undefined) await page.getByText(view, { exact: true }).click();
  await page.waitForTimeout(500);
};
const SHOTS = [
  [
    'audit',
    'role=administrator',
    async (page) => {
      await go('audit')(page);
      await page.getByTestId('audit-row').nth(2).click();
      await page.waitForTimeout(400);
    },
  ],
  ['audit-not-mine', 'role=operator', go('audit')],
  ['downtime', 'role=operator', go('downtime')],
  [
    'downtime-split',
    'role=operator',
    async (page) => {
      await go('downtime')(page);
      await page.getByTestId('stop-split').click();
      await page.waitForTimeout(300);
    },
  ],
  ['shifts', 'role=supervisor', go('shifts')],
  [
    'shifts-close',
    'role=supervisor',
    async (page) => {
      await go('shifts')(page);
      await page.getByTestId('shift-close').click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'shifts-handover',
    'role=supervisor',
    async (page) => {
      await go('shifts')(page);
      await page.getByTestId('shift-handover').click();
      await page.waitForTimeout(300);
    },
  ],
  ['reports', 'role=supervisor', go('reports')],
  [
    'reports-explain',
    'role=supervisor',
    async (page) => {
      await go('reports')(page);
      await page.getByTestId('report-row').nth(2).click();
      await page.getByTestId('figure').first().click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'reports-sign',
    'role=supervisor',
    async (page) => {
      await go('reports')(page);
      await page.getByTestId('report-row').nth(1).click();
      await page.getByTestId('report-sign').click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'reports-below',
    'role=supervisor',
    async (page) => {
      await go('reports')(page);
      await page.getByText('Alarms', { exact: true }).last().scrollIntoViewIfNeeded();
      await page.waitForTimeout(300);
    },
  ],
  ['inventory-clocks', 'role=operator', inInventory('Clocks')],
  ['inventory-thresholds', 'role=operator', inInventory('Thresholds')],
  ['inventory-containers', 'role=operator', inInventory('Containers')],
  ['inventory-differences', 'role=operator', inInventory('Cross-check')],
  ['inventory-costs', 'role=operator', inInventory('Costs')],
  ['inventory-refused', 'role=operator', inInventory('Refused')],
  ['inventory-requests', 'role=operator', inInventory('Requests')],
  ['meters', 'role=supervisor', inMeters('e-1')],
  ['meters-baseline', 'role=supervisor', inMeters('e-4', 'Baseline')],
  ['meters-degree-days', 'role=supervisor', inMeters('h-2', 'Degree days')],
  ['meters-months', 'role=supervisor', inMeters('e-3', 'Months')],
  ['meters-swaps', 'role=supervisor', inMeters('h-1', 'Meters in place')],
  [
    'meters-swap',
    'role=supervisor',
    async (page) => {
      await inMeters('h-1')(page);
      await page.getByTestId('meter-swap').click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'meters-exceptions',
    'role=supervisor',
    async (page) => {
      await go('meters')(page);
      await page.getByTestId('meters-part').getByText('Exceptions').click();
      await page.waitForTimeout(400);
    },
  ],
  [
    'meters-decide',
    'role=supervisor',
    async (page) => {
      await go('meters')(page);
      await page.getByTestId('meters-part').getByText('Exceptions').click();
      await page.locator('[data-check="spike"]').click();
      await page.getByTestId('exception-decide').click();
      await page.getByText('Put in a value').click();
      await page.waitForTimeout(300);
    },
  ],
  ['compliance', 'role=supervisor', go('compliance')],
  [
    'compliance-packs',
    'role=supervisor',
    async (page) => {
      await go('compliance')(page);
      await page.getByTestId('compliance-tabs').getByText('Rule packs').click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'compliance-dryrun',
    'role=supervisor',
    async (page) => {
      await go('compliance')(page);
      await page.getByTestId('compliance-tabs').getByText('Rule packs').click();
      await page.getByTestId('pack-dryrun').click();
      await page.getByTestId('pack-dryrun-start').click();
      await page.waitForTimeout(400);
    },
  ],
  ['water', 'role=supervisor', go('water')],
  [
    'water-month',
    'role=supervisor',
    async (page) => {
      await go('water')(page);
      await page.getByTestId('water-tabs').getByText('Monthly').click();
      await page.waitForTimeout(500);
    },
  ],
  [
    'water-done',
    'role=supervisor',
    async (page) => {
      await go('water')(page);
      await page.getByTestId('deadline-done').first().click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'water-sample',
    'role=operator',
    async (page) => {
      await go('water')(page);
      await page.getByTestId('sample-open').click();
      await page.waitForTimeout(300);
    },
  ],
  ['signin', '', async () => undefined],
  ['first-run', 'scene=first', async () => undefined],
  ['overview', 'role=operator', go('overview')],
  ['overview-gaps', 'role=operator&scene=gaps', go('overview')],
  ['overview-calm', 'role=operator&scene=calm', go('overview')],
  [
    'overview-filter',
    'role=operator',
    async (page) => page.getByTestId('unit-card-filter-1').getByRole('button').first().click(),
  ],
  ['oee-losses', 'role=operator', inOee()],
  ['oee-trend', 'role=operator', inOee('Trend')],
  ['oee-figures', 'role=operator', inOee('All figures')],
  ['oee-line', 'role=operator&scene=line', inOee('Line')],
  ['overview-line', 'role=operator&scene=line', go('overview')],
  ['alarms', 'role=operator', go('alarms')],
  ['alarms-auditor', 'role=auditor', go('alarms')],
  ['alarms-calm', 'role=operator&scene=calm', go('alarms')],
  [
    'alarms-ack',
    'role=operator',
    async (page) => {
      await go('alarms')(page);
      await page.keyboard.press('a');
    },
  ],
  [
    'alarms-shelve',
    'role=operator',
    async (page) => {
      await go('alarms')(page);
      await page.keyboard.press('h');
      await page.waitForTimeout(300);
    },
  ],
  [
    'lineage',
    'role=supervisor',
    async (page) => {
      await go('alarms')(page);
      await page.getByTestId('lineage-open').click();
      await page.waitForTimeout(500);
    },
  ],
  ['alarms-suppressed', 'role=supervisor', inAlarms('Suppressed')],
  ['alarms-journal', 'role=supervisor', inAlarms('Journal')],
  ['alarms-scorecard', 'role=supervisor', inAlarms('Scorecard')],
  [
    'alarms-flood',
    'role=operator&scene=flood',
    async (page) => {
      await go('alarms')(page);
      await page.waitForTimeout(9_000);
    },
  ],
  ['alarms-sound', 'role=operator', async (page) => page.getByTestId('sound-open').click()],
  ['excursions', 'role=operator', go('excursions')],
  ['excursions-closed', 'role=supervisor', inExcursions()],
  ['excursions-lots', 'role=supervisor', inExcursions('Lots')],
  ['excursions-stores', 'role=supervisor', inExcursions('Stores')],
  [
    'excursions-dispose',
    'role=supervisor',
    async (page) => {
      await inExcursions()(page);
      await page.getByTestId('excursion-dispose').click();
      await page.waitForTimeout(300);
    },
  ],
  [
    'excursions-cause',
    'role=operator',
    async (page) => {
      await inExcursions()(page);
      await page.getByTestId('excursion-cause').click();
      await page.waitForTimeout(300);
    },
  ],
  ['quarantine', 'role=supervisor', go('quarantine')],
  [
    'quarantine-repair',
    'role=supervisor',
    async (page) => {
      await go('quarantine')(page);
      await page.getByTestId('repair-idea').first().click();
      await page.waitForTimeout(600);
      await page.getByTestId('quarantine-correct').click();
      await page.getByTestId('verdict-reason').fill('the transmitter was set to tenths');
      await page.waitForTimeout(300);
    },
  ],
  [
    'quarantine-decided',
    'role=supervisor',
    async (page) => {
      await go('quarantine')(page);
      await page.getByText('Decided', { exact: true }).click();
      await page.waitForTimeout(600);
    },
  ],
  [
    'quarantine-try',
    'role=supervisor',
    async (page) => {
      await go('quarantine')(page);
      await page.getByTestId('quarantine-dryrun').click();
      await page.waitForTimeout(300);
      await page.getByTestId('dryrun-start').click();
      await page.waitForTimeout(500);
    },
  ],
  ['evidence', 'role=supervisor', go('evidence')],
  ['keeping', 'role=administrator', inKeeping()],
  ['keeping-due', 'role=administrator', inKeeping('retention-plan', 'backup-now')],
  ['keeping-hold', 'role=administrator', inKeeping('hold-place')],
  ['keeping-operator', 'role=operator', inKeeping()],
  [
    'evidence-down',
    'role=supervisor&scene=down',
    async (page) => {
      await go('evidence')(page);
      await page.getByTestId('verify-start').click();
      await page.waitForTimeout(4_500);
    },
  ],
  [
    'evidence-entry',
    'role=supervisor',
    async (page) => {
      await go('evidence')(page);
      await page.getByTestId('entry-row').nth(3).dblclick();
    },
  ],
  [
    'evidence-keys',
    'role=administrator',
    async (page) => {
      await go('evidence')(page);
      await page.locator('.checkpoint-qr summary').click();
      await page.getByTestId('key-history').scrollIntoViewIfNeeded();
    },
  ],
  [
    'evidence-rotate',
    'role=administrator',
    async (page) => {
      await go('evidence')(page);
      await page.getByTestId('key-rotate').click();
    },
  ],
  ['training', 'role=operator', async (page) => page.getByTestId('training-open').click()],
  ['links', 'role=operator', async (page) => page.getByTestId('link-ua-1').click()],
  ['links-serial', 'role=supervisor', inLinks('plc-2')],
  ['links-plan', 'role=supervisor', inLinks('plc-1', 'Poll plan')],
  [
    'links-decode',
    'role=supervisor',
    async (page) => {
      await inLinks('plc-1', 'Decode')(page);
      await page.getByTestId('decode-read').click();
    },
  ],
  ['links-certificates', 'role=administrator', inLinks('ua-1', 'Certificates')],
  [
    'links-browse',
    'role=administrator',
    async (page) => {
      await inLinks('ua-1', 'Browse')(page);
      await page.getByRole('tree').focus();
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowDown', ' ', 'ArrowDown', ' ']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(120);
      }
    },
  ],
  [
    'links-describe',
    'role=administrator',
    async (page) => {
      await inLinks('ua-1', 'Browse')(page);
      await page.getByRole('tree').focus();
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowDown', ' ', 'ArrowDown', ' ']) {
        await page.keyboard.press(key);
        await page.waitForTimeout(120);
      }
      await page.getByTestId('browse-describe').click();
    },
  ],
  [
    'links-test',
    'role=supervisor',
    async (page) => {
      await inLinks('plc-1')(page);
      await page.getByTestId('link-test').click();
      await page.waitForTimeout(400);
    },
  ],
  [
    'imports',
    'role=supervisor',
    async (page) => {
      await go('imports')(page);
      await page.getByTestId('import-choose').click();
      await page.waitForTimeout(900);
    },
  ],
  ['imports-empty', 'role=operator', go('imports')],
  ['configuration', 'role=administrator', go('configuration')],
  [
    'configuration-changed',
    'role=administrator',
    async (page) => {
      await go('configuration')(page);
      const text = await page.getByTestId('config-text').inputValue();
      await page.getByTestId('config-text').fill(text.replace('"max": 300', '"max": 150'));
      await page.getByText('What would it do').click();
      await page.getByTestId('preview-run').click();
      await page.waitForTimeout(600);
    },
  ],
  [
    'configuration-diff',
    'role=administrator',
    async (page) => {
      await go('configuration')(page);
      const text = await page.getByTestId('config-text').inputValue();
      await page.getByTestId('config-text').fill(text.replace('"max": 300', '"max": 150'));
      await page.getByText('Changes', { exact: true }).click();
      await page.waitForTimeout(600);
    },
  ],
  ['users', 'role=administrator', async (page) => page.getByTestId('users-open').click()],
  ...[
    ['users-new', 'user-new', async () => undefined],
    ['users-role', 'user-change-sam', async () => undefined],
    ['users-recover', 'user-recover-viktor', async () => undefined],
    [
      'users-one-time',
      'user-reset-sam',
      async (page) => {
        await page.getByTestId('user-reset-reason').fill('forgot it over the holidays');
        await page.keyboard.press('Control+Enter');
      },
    ],
  ].map(([name, button, more]) => [
    name,
    'role=administrator',
    async (page) => {
      await page.getByTestId('users-open').click();
      await page.getByTestId(button).click();
      await more(page);
      await page.waitForTimeout(300);
    },
  ]),
  ['identity-own', 'role=operator', async (page) => page.getByTestId('user').click()],
  ['identity-switch', 'role=operator', async (page) => page.getByTestId('switch-open').click()],
  ['identity-locked', 'role=operator&scene=locked', async () => undefined],
  [
    'identity-unlock',
    'role=operator&scene=locked',
    async (page) => {
      await page.keyboard.press('l');
      await page.getByTestId('unlock-secret').fill('wrong');
      await page.keyboard.press('Enter');
    },
  ],
  ['identity-quick', 'role=operator&scene=locked', async (page) => page.getByTestId('lock-quick').click()],
  [
    'identity-one-time',
    '',
    async (page) => {
      await page.getByTestId('signin-name').fill('viktor');
      await page.getByTestId('signin-password').fill('k7w3m-xq2fp-9htdr-b5zne');
      await page.keyboard.press('Enter');
      await page.getByTestId('signin-next').fill('tulip bicycle rain');
    },
  ],
  ['keys', 'role=operator', async (page) => page.keyboard.press('?')],
];
try {
  for (const [name, query, act] of SHOTS) {
    for (const theme of ['dark', 'light']) {
      for (const [width, height] of [
        [1280, 800],
        [1920, 1080],
      ]) {
        const file = `${name}-${theme}-${width}.png`;
        if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
        const page = await browser.newPage({ viewport: { width, height }, locale: 'en-GB' });
        page.on(
          'console',
          (message) => ['error', 'warning'].includes(message.type()) && console.log(file, message.text()),
        );
        page.on('pageerror', (error) => console.log(file, String(error)));
        await page.goto(`${origin}/preview.html?theme=${theme}&${query}`);
        await page.waitForTimeout(1_300);
        await act(page);
        await page.waitForTimeout(400);
        await page.screenshot({ path: join(out, file) });
        await page.close();
      }
    }
  }
} finally {
  await browser.close();
  server.close();
}

import {
  go,
  inAlarms,
  inBrowseTree,
  inExcursions,
  inInventory,
  inKeeping,
  inLinks,
  inMeters,
  inOee,
  inTab,
  pressing,
} from './shotSteps.mjs';

/** Test only: what is photographed: a name, who looks at what scene, and the way there. */
export const SHOTS = [
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
  ['downtime-split', 'role=operator', pressing('downtime', 'stop-split')],
  ['shifts', 'role=supervisor', go('shifts')],
  ['shifts-close', 'role=supervisor', pressing('shifts', 'shift-close')],
  ['shifts-handover', 'role=supervisor', pressing('shifts', 'shift-handover')],
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
    'reports-held-up',
    'role=supervisor',
    async (page) => {
      await go('reports')(page);
      await page.getByTestId('report-row').nth(6).click();
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
  ['meters-exceptions', 'role=supervisor', inTab('meters', 'meters-part', 'Exceptions')],
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
  ['compliance-packs', 'role=supervisor', inTab('compliance', 'compliance-tabs', 'Rule packs')],
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
  ['water-month', 'role=supervisor', inTab('water', 'water-tabs', 'Monthly')],
  [
    'water-done',
    'role=supervisor',
    async (page) => {
      await go('water')(page);
      await page.getByTestId('deadline-done').first().click();
      await page.waitForTimeout(300);
    },
  ],
  ['water-sample', 'role=operator', pressing('water', 'sample-open')],
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
  ['lineage', 'role=supervisor', pressing('alarms', 'lineage-open')],
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
  ['evidence-rotate', 'role=administrator', pressing('evidence', 'key-rotate')],
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
  ['links-browse', 'role=administrator', inBrowseTree],
  [
    'links-describe',
    'role=administrator',
    async (page) => {
      await inBrowseTree(page);
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
  ['imports', 'role=supervisor', pressing('imports', 'import-choose')],
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

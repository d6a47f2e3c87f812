/** Test only: how the way to a screenshot goes on. Each takes a page that shows the console, and leaves it where the picture is taken. */
export const go = (id) => async (page) => {
  await page.getByTestId(`nav-${id}`).click();
  await page.waitForTimeout(500);
};
export const inLinks = (connection, tab) => async (page) => {
  await go('links')(page);
  await page.getByTestId(`link-row-${connection}`).click();
  if (tab !== undefined) await page.getByText(tab, { exact: true }).click();
  await page.waitForTimeout(400);
};
export const inKeeping =
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
export const inInventory = (tab) => inTab('inventory', 'inventory-tabs', tab);
export const inExcursions = (tab) => async (page) => {
  await go('excursions')(page);
  if (tab === undefined) await page.getByTestId('excursion-row').nth(2).click();
  else await page.getByTestId('excursion-tabs').getByText(tab).click();
  await page.waitForTimeout(600);
};
export const inOee = (tab) => async (page) => {
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
export const inAlarms = (tab) => inTab('alarms', 'alarm-tabs', tab);
export const inMeters = (point, view) => async (page) => {
  await go('meters')(page);
  if (point !== undefined) await page.locator(`[data-point="${point}"]`).click();
  if (view !== undefined) await page.getByText(view, { exact: true }).click();
  await page.waitForTimeout(500);
};

/** To a screen, then one button after another. */
export const pressing =
  (screen, ...buttons) =>
  async (page) => {
    await go(screen)(page);
    for (const button of buttons) await page.getByTestId(button).click();
    await page.waitForTimeout(300);
  };

/** To a screen, then to a tab. */
export const inTab = (screen, tabs, tab) => async (page) => {
  await go(screen)(page);
  await page.getByTestId(tabs).getByText(tab).click();
  await page.waitForTimeout(500);
};

/** To the address space of the OPC UA server, with two nodes chosen. */
export const inBrowseTree = async (page) => {
  await inLinks('ua-1', 'Browse')(page);
  await page.getByRole('tree').focus();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowDown', ' ', 'ArrowDown', ' ']) {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
  }
};

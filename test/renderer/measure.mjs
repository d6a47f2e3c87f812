/**
 * Test only: opens the built preview (`shoot.mjs` builds it) and counts what a moving picture costs: DOM writes and React
 * commits per second, long tasks, time to the first live value, and contrast of the texts. Figures go to stdout.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

const dist = fileURLToPath(new URL('../.tmp/preview', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const server = createServer((request, response) => {
  const file = join(dist, new URL(request.url ?? '/', 'http://x').pathname);
  if (!file.startsWith(dist) || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.addInitScript(() => {
  const began = performance.now();
  const look = () => {
    const node = document.querySelector('[data-testid^="tag-value-"]');
    if (node?.textContent && node.textContent !== '–') window.firstValueMs = performance.now() - began;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
try {
  await page.goto(`http://127.0.0.1:${server.address().port}/preview.html?theme=dark&role=operator`);
  await page.waitForTimeout(3_000);
  const figures = await page.evaluate(async () => {
    const SECONDS = 10;
    const counts = { text: 0, attributes: 0, nodes: 0, longTasks: 0 };
    const quiet = document.querySelector('[data-testid="tag-value-press-1.recipe"]');
    let quietRowWrites = 0;
    const observer = new MutationObserver((records) => {
      for (const record of records) {
        if (quiet?.parentElement?.contains(record.target)) quietRowWrites += 1;
        if (record.type === 'attributes') counts.attributes += 1;
        else if (record.target.nodeType === 3 || [...record.addedNodes].every((node) => node.nodeType === 3))
          counts.text += 1;
        else counts.nodes += 1;
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    const tasks = new PerformanceObserver((list) => (counts.longTasks += list.getEntries().length));
    tasks.observe({ entryTypes: ['longtask'] });
    await new Promise((done) => setTimeout(done, SECONDS * 1_000));
    observer.disconnect();
    return {
      firstValueMs: Math.round(window.firstValueMs),
      perSecond: {
        text: counts.text / SECONDS,
        attributes: counts.attributes / SECONDS,
        nodes: counts.nodes / SECONDS,
      },
      longTasks: counts.longTasks,
      quietRowWrites,
      domNodes: document.querySelectorAll('*').length,
    };
  });
  console.log(JSON.stringify(figures, null, 2));
} finally {
  await browser.close();
  server.close();
}

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
import { SHOTS } from './shots.mjs';

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

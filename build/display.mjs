/** A place to draw: the display that is there, or an Xvfb of our own. */
import { spawn } from 'node:child_process';

const START_MS_MAX = 15_000;

/** Whether windows can be shown without our help. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

/**
 * Starts an Xvfb on a display number of its own choosing; it outlives a Ctrl-C meant for the app, and
 * ends with its last client or when it is stopped, whichever comes first.
 *
 * @returns {Promise<{ display: string, stop: () => Promise<void> }>}
 * @throws when Xvfb is not installed or does not come up
 */
export async function startDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-terminate'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const number = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb did not come up within 15 s')), START_MS_MAX);
    let text = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    server.stdio[3].on('data', (chunk) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.trim());
    });
  });
  const end = () => server.kill('SIGTERM');
  process.once('exit', end);
  return {
    display: `:${number}`,
    async stop() {
      process.removeListener('exit', end);
      end();
      await ended;
    },
  };
}

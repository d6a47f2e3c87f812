#!/usr/bin/env node
/**
 * `npm start [-- --config F] [-- --data DIR] [-- --for 60s] [-- --status 5s]`: from a fresh clone to the running app.
 * Without a screen the app draws on an Xvfb, and its status lines are what is to be seen.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { continuedElsewhere, ensureInstalled } from './install.mjs';

const say = (line) => console.error(`shiftseal: ${line}`);

try {
  ensureInstalled(say);
  if (!(await continuedElsewhere(fileURLToPath(import.meta.url))))
    process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}

async function start(args) {
  const { resolveElectron } = await import('./electronRuntime.mjs');
  const { ensureSystemLibraries } = await import('./systemLibraries.mjs');
  const { buildAll } = await import('./build.mjs');
  const { stage } = await import('./stage.mjs');
  const { hasDisplay, startDisplay } = await import('./display.mjs');
  const { machineSwitches } = await import('./launch.mjs');
  const runtime = await resolveElectron(say);
  ensureSystemLibraries(runtime.executable, say);
  await buildAll();
  const app = await stage(runtime, say);
  const display = hasDisplay() ? undefined : await startDisplay();
  if (display !== undefined) say(`no screen here: drawing on Xvfb ${display.display}; status lines follow`);
  const switches = machineSwitches(display !== undefined);
  if (switches.includes('--no-sandbox')) {
    say('running as root, or without user namespaces: Chromium’s sandbox is off; not for a plant');
  }
  const status = display !== undefined && !args.some((arg) => arg.startsWith('--status')) ? ['--status', '5s'] : [];
  const child = spawn(runtime.executable, [app, ...switches, ...args, ...status], {
    stdio: ['ignore', 'inherit', display === undefined ? 'inherit' : 'pipe'],
    env: { ...process.env, ...(display === undefined ? {} : { DISPLAY: display.display }) },
  });
  child.stderr?.on('data', (chunk) => process.stderr.write(withoutChromiumLog(String(chunk))));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => {
      if (signal !== null) say(`the app was ended by ${signal}`);
      resolve(exitCode ?? 1);
    });
  });
  await display?.stop();
  return code;
}

/** On a machine without a desktop Chromium complains about missing desktop services; that tells nobody anything. */
function withoutChromiumLog(text) {
  return text.replace(/^\[\d+:\d+\/[\d.]+:(ERROR|WARNING):(bus|object_proxy|viz_main_impl|gpu_\w+)\.\S+\].*\n?/gm, '');
}

/** What Electron needs from the operating system, checked before it fails with a loader message nobody understands. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasDisplay } from './display.mjs';

/** Debian's names of the libraries Electron links to, of the X server for machines without a screen, and of what tests need. */
const DEBIAN_PACKAGES = [
  'xvfb libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libatk-bridge2.0-0',
  'socat strace poppler-utils openssl dbus gnome-keyring libsecret-1-0',
];

/**
 * socat makes the pseudo-terminals that serial lines are tested on; strace makes the disk fail at chosen calls; pdfsig,
 * pdffonts, pdftotext and pdftoppm look at reports as strangers do, and openssl makes a plant's certificate and checks signatures.
 * A session bus with a keyring is the key store of the operating system.
 */
const TEST_PROGRAMS =
  'socat strace pdfsig pdffonts pdftotext pdftoppm openssl dbus-daemon dbus-send gnome-keyring-daemon'.split(' ');

/**
 * Makes sure that `executable` can be loaded and has somewhere to draw. As root on Debian it installs what is missing.
 *
 * @param {{ forTests?: boolean }} options whether the programs are needed that only tests use
 * @throws with the exact command to run, when something is missing and cannot be installed from here
 */
export function ensureSystemLibraries(executable, say, { forTests = false } = {}) {
  const programs = forTests ? TEST_PROGRAMS : [];
  if (process.platform !== 'linux') return;
  const missing = whatIsMissing(executable, programs);
  if (missing.length === 0) return;
  const install = `apt-get update && apt-get install -y ${DEBIAN_PACKAGES.join(' ')}`;
  const remedy = `missing: ${missing.join(', ')}. On Debian or Ubuntu run: sudo sh -c '${install}'`;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) throw new Error(remedy);
  say(`missing: ${missing.join(', ')}; installing Debian packages`);
  const { status, stderr } = spawnSync('sh', ['-c', install], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const stillMissing = whatIsMissing(executable, programs);
  if (stillMissing.length > 0) throw new Error(`apt-get ended with ${status}; still ${remedy}\n${stderr}`);
}

function whatIsMissing(executable, programs) {
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8' });
  const libraries = [...(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
  const wanted = hasDisplay() ? programs : ['Xvfb', ...programs];
  return [...libraries, ...wanted.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)];
}

/**
 * The Electron shell: one window over one station. It only opens, wires and closes; the work is done by the station's
 * threads, so that this process stays free for the person in front of it.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, type BrowserWindow, dialog, protocol, session } from 'electron';
import { COMMAND_CHANNEL } from '../shared/contract/ipc.ts';
import { type AttachedStation, attachStation } from './ipc/attachStation.ts';
import { makeFolder } from './ledger/index.ts';
import { parseCommandLine, type ShellOptions } from './window/commandLine.ts';
import { answerContentRequest, CONTENT_SCHEME } from './window/content.ts';
import { loadContent, openMainWindow } from './window/mainWindow.ts';
import { showMenu } from './window/menu.ts';
import { refuseNavigation, refusePermissions } from './window/refusals.ts';

/** build/out/electron, in a checkout as in a package. */
const here = import.meta.dirname;

/** A station stops in a second or two; past this, waiting longer only keeps a person from starting it again. */
const STOP_MS_MAX = 20_000;

const parsed = parseCommandLine(process.argv.slice(process.defaultApp ? 2 : 1));
if (parsed.kind === 'wrongUse') {
  console.error(`shiftseal: ${parsed.message}`);
  app.exit(2);
} else {
  run(parsed.options);
}

function run(options: ShellOptions): void {
  const dataFolder = preparePlaces(options);
  // The lock lies in the user data folder, and that one belongs to one data folder.
  if (!app.requestSingleInstanceLock()) {
    console.error(`shiftseal: already running on ${dataFolder}; its window was brought to the front`);
    app.exit(0);
    return;
  }
  // Root cannot have Chromium's sandbox; the launcher says so, and child processes would refuse to start with it.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  refuseNavigation(app);
  app.setAppUserModelId('org.shiftseal.workstation'); // Windows shows notifications of no other name
  protocol.registerSchemesAsPrivileged([
    { scheme: CONTENT_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  app
    .whenReady()
    .then(() => open(options, dataFolder))
    .catch((error: unknown) => {
      console.error(error);
      // A box waits for a click; a run with --for or --status has nobody to give it.
      const isAttended = options.forMs === undefined && options.statusMs === undefined;
      const message = error instanceof Error ? error.message : String(error);
      if (isAttended) dialog.showErrorBox('Shiftseal cannot start', message);
      app.exit(1);
    });
}

/**
 * Settles user data and data folder. Each data folder gets a user data folder of its own, so that two stations can be
 * open side by side while a second start on the same one finds the first.
 */
function preparePlaces(options: ShellOptions): string {
  if (options.userData !== undefined) app.setPath('userData', resolve(options.userData));
  const dataFolder = resolve(
    options.data ?? join(app.getPath('userData'), options.plant === undefined ? 'station' : `station-${options.plant}`),
  );
  makeFolder(dataFolder, 0o700);
  if (options.data !== undefined && options.userData === undefined) {
    const key = createHash('sha256').update(realpathSync(dataFolder)).digest('hex').slice(0, 16);
    app.setPath('userData', join(app.getPath('userData'), 'stations', key));
  }
  makeFolder(app.getPath('userData'));
  return dataFolder;
}

async function open(options: ShellOptions, dataFolder: string): Promise<void> {
  refusePermissions(session.defaultSession);
  protocol.handle(CONTENT_SCHEME, (request) =>
    answerContentRequest(request.method, request.url, join(here, '../renderer')),
  );
  const window = openMainWindow(join(app.getPath('userData'), 'window.json'), join(here, 'preload.cjs'));
  app.on('second-instance', () => bringToFront(window));
  const attaching = attachStation(window, {
    configPath: options.config === undefined ? undefined : resolve(options.config),
    plant: options.plant,
    dataFolder,
    workersFolder: join(here, 'workers'),
    nodesetsFolder: join(here, 'nodesets'),
  });
  const isQuitting = stopBeforeQuit(window, attaching);
  // The page loads while the station starts: its first calls wait until the station can answer.
  const loading = loadContent(window).catch((error: unknown) => {
    if (!isQuitting()) throw error; // closed while it was loading: nothing is wrong
  });
  const station = await attaching;
  if (isQuitting()) return;
  showMenu({
    dataFolder,
    isTraining: station.isTraining,
    send: (command) => window.webContents.send(COMMAND_CHANNEL, command),
  });
  reportStatus(options, station);
  await loading;
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

function reportStatus(options: ShellOptions, station: AttachedStation): void {
  if (options.statusMs !== undefined) setInterval(() => console.log(station.statusLine()), options.statusMs);
  if (options.forMs !== undefined) setTimeout(() => app.quit(), options.forMs);
}

/**
 * Closing the window, a signal and the end of `--for` all take this way: the station stops, then the process ends; also
 * when the station is still starting.
 *
 * @returns whether that has begun
 */
function stopBeforeQuit(window: BrowserWindow, attaching: Promise<AttachedStation>): () => boolean {
  let quitting = false;
  let stopping = false;
  app.on('window-all-closed', () => app.quit());
  const begin = () => {
    quitting = true;
  };
  window.on('close', begin); // before what it was loading fails
  app.on('before-quit', begin);
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      console.error(
        `shiftseal: the station did not stop within ${STOP_MS_MAX / 1000} s; what was acknowledged is durable`,
      );
      app.exit(1);
    }, STOP_MS_MAX);
    attaching
      .then((station) => station.stop())
      .then(
        () => app.exit(0),
        (error: unknown) => {
          console.error(error);
          app.exit(1);
        },
      );
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  return () => quitting;
}

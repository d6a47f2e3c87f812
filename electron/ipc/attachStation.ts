/** Where the shell meets the station: what main.ts hands over, and what it gets back. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, type BrowserWindow, dialog, ipcMain } from 'electron';
import {
  type Channel,
  COMMAND_CHANNEL,
  type Envelope,
  ipcContract,
  LIVE_CHANNEL,
  type MenuCommand,
} from '../../shared/contract/ipc.ts';
import { createCallBudget } from '../../shared/domain/callBudget.ts';
import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import { type LoadedConfig, loadConfig, parseConfig } from '../config/index.ts';
import { identityOfStation, measuredHasher, recordInto, serveControl } from '../control/index.ts';
import {
  type PlantId,
  TRAINING_OPCUA_SECRET,
  TRAINING_OPCUA_USER,
  TRAINING_USERS,
  trainingStation,
} from '../demo/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import {
  createPasswordHasher,
  type HashThread,
  type Identity,
  openHashThread,
  openUserFile,
} from '../identity/index.ts';
import { watchLabSheets } from '../labSheets/index.ts';
import { ledgerFileOf, logNameOf, type PreparedKeys, prepareKeys, writeFileDurably } from '../ledger/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { type ReconfigurableStation, startReconfigurableStation } from '../reconfigurableStation.ts';
import { readSecrets } from '../secrets/index.ts';
import { startKeeping, startNotifications, startReports } from '../station/index.ts';
import type { Station } from '../station.ts';
import { engineVersion, systemClock } from '../supervision/index.ts';
import { statusLine } from '../telemetry/index.ts';
import { CONTENT_SCHEME } from '../window/content.ts';
import { osKeyStore } from '../window/osKeyStore.ts';
import { showDesktopNotification } from './desktopNotification.ts';
import { dispatchWithin } from './dispatch.ts';
import { WINDOW } from './handlerPorts.ts';
import { createHandlers } from './handlers.ts';
import { reportFilesOf } from './reportFiles.ts';
import { createSigning } from './signing.ts';
import { startTraining, type Training } from './training.ts';
import { watchSession } from './watchSession.ts';
import { createWindowPorts, type WindowPorts } from './windowPorts.ts';

export interface StationPlaces {
  /** Station file; undefined: the one in the data folder, or else the training plant. */
  readonly configPath: string | undefined;
  readonly dataFolder: string;
  /** Which training plant, where there is no station file; undefined: a little of everything. */
  readonly plant: PlantId | undefined;
  /** Folder of the bundled workers. */
  readonly workersFolder: string;
  /** Folder of the OPC UA address space of the training plant's server. */
  readonly nodesetsFolder: string;
}

export interface AttachedStation {
  readonly isTraining: boolean;
  /** One line: time, links, readings, batches, alarms, quarantine, OEE, log, upstream. */
  statusLine(): string;
  /** Answers when everything accepted is durable and every worker has ended. */
  stop(): Promise<void>;
}

/** Stands where a file's path would: the training plant's configuration is made, not read. */
const TRAINING = 'training plant';
/** At most ten live pictures a second reach the window; a hidden window gets one. */
const LIVE_EVERY_MS = 100;

/**
 * Starts the station of these places and answers the window's channels from it.
 *
 * @throws ConfigError, StationRefusedError: both name the place and the remedy
 */
export async function attachStation(window: BrowserWindow, places: StationPlaces): Promise<AttachedStation> {
  const { promise: answering, resolve: answer, reject: give } = deferred<WindowPorts>();
  answering.catch(() => undefined); // told by attachStation itself; calls of the window get it too
  const budget = createCallBudget(() => performance.now());
  for (const channel of Object.keys(ipcContract) as Channel[]) {
    ipcMain.handle(channel, async (event, request: unknown, session: unknown): Promise<Envelope> => {
      const isKnownSender = isOwnWindow(window, event);
      const answer = await dispatchWithin(budget, channel, { isKnownSender, request, session }, () => answering);
      if (!isKnownSender || !channel.startsWith('session:')) return { answer };
      return { answer, session: (await answering).sessionId() };
    });
  }
  try {
    return await start(window, places, answer);
  } catch (error) {
    give(error);
    throw error;
  }
}

async function start(
  window: BrowserWindow,
  places: StationPlaces,
  answer: (ports: WindowPorts) => void,
): Promise<AttachedStation> {
  const { loaded, text, training } = await findConfiguration(places);
  if (!training) readSecrets(places.dataFolder); // refused now, not at a link's first try
  const keys = signingKeys(places.dataFolder, loaded);
  const station = await startReconfigurableStation({
    loaded,
    ...(text === undefined ? {} : { text }),
    engine: {
      dataDir: places.dataFolder,
      engineVersion: engineVersion(),
      isLive: true,
      liveEveryMs: LIVE_EVERY_MS,
      keys: keys.handed,
    },
    makeKey: keys.make,
    workers: pathToFileURL(`${places.workersFolder}/`),
    ...(training && { secrets: { [TRAINING_OPCUA_SECRET]: TRAINING_OPCUA_USER.password } }),
    log: (level, message) => console[level](`shiftseal: ${message}`),
  });
  const stopTelling = startNotifications(station, {
    desktop: showDesktopNotification,
    log: (level, message) => console[level](`shiftseal: ${message}`),
  });
  const stopKeeping = startKeeping(station, systemClock(), (level, message) => console[level](`shiftseal: ${message}`));
  const hashing = openHashThread(pathToFileURL(join(places.workersFolder, 'hashWorker.js')));
  const identity = identityOf(places, station, hashing, training !== undefined);
  const reports = startReports(station, {
    engine: engineVersion(),
    desktop: showDesktopNotification,
    log: (level, message) => console[level](`shiftseal: ${message}`),
  });
  const control = serveControl(
    places.dataFolder,
    station,
    (message) => console.warn(`shiftseal: ${message}`),
    training ? undefined : identity,
  );
  if (training) await identity.seedTraining(TRAINING_USERS);

  const stopSheets = watchLabSheets({
    dataDir: places.dataFolder,
    lab: () => station.config().lab,
    take: (sheet) => station.command('importSheet', { sheet, actor: STATION_ACTOR }),
    say: (level, message) => console[level](`shiftseal: ${message}`),
  });
  const handlers = createHandlers({
    chooseFile: (kind) => chooseFile(window, kind),
    chooseFolder: () => chooseFolder(window),
    saveFile: (name, text) => saveFile(window, name, text),
    reports: reports.desk,
    reportFiles: reportFilesOf(window, places.dataFolder),
    station,
    identity,
    signing: createSigning(identity, systemClock(), { nameAt: () => station.config().identity.signatureName }),
    training,
    version: app.getVersion(),
    runtime: `Electron ${process.versions.electron}, Chrome ${process.versions.chrome}, Node ${process.versions.node}`,
  });
  answer(
    createWindowPorts({
      ...{ handlers, identity, station, monotonicMs: systemClock().monotonicMs },
      log: (message) => console.error(`shiftseal: ${message}`),
    }),
  );
  const stopWatching = watchSession(window, identity, () => {
    if (!window.isDestroyed()) window.webContents.send(COMMAND_CHANNEL, 'session:changed' satisfies MenuCommand);
  });
  sendLive(window, station, () => identity.current() !== undefined);
  return {
    isTraining: training !== undefined,
    statusLine() {
      const live = station.live();
      return live ? statusLine(live) : 'starting';
    },
    async stop() {
      stopWatching();
      stopTelling();
      stopKeeping();
      reports.stop();
      stopSheets();
      await control.close();
      await station.stop();
      await training?.stop();
      await hashing.close();
    },
  };
}

/** Before the engine starts: only this process can ask the key store of the operating system. */
function signingKeys(folder: string, { config }: LoadedConfig): PreparedKeys {
  const name = logNameOf(config.station.id);
  // Another program that has this ledger open goes on with the key files as they are.
  const store = existsSync(ledgerFileOf(folder)) && isStationRunning(folder) ? undefined : osKeyStore();
  const keys = prepareKeys({ folder, name, store, wanted: config.checkpoint.keyStore });
  for (const note of keys.notes) console.warn(`shiftseal: ${note}`);
  return keys;
}

/** Training hashes at the floor, since its passwords are printed anyway; a real station measures what a hash may cost. */
function identityOf(
  places: StationPlaces,
  station: ReconfigurableStation,
  { derive }: HashThread,
  isTraining: boolean,
): Identity {
  const users = openUserFile(join(places.dataFolder, isTraining ? 'training-users.json' : 'users.json'));
  return identityOfStation({
    ...{ station, users },
    hasher: isTraining ? createPasswordHasher(derive) : measuredHasher(users, derive),
    record: recordInto(station, WINDOW, { user: 'nobody', role: null }),
  });
}

/** Calls are answered only to the top frame of our own window, showing our own content. */
function isOwnWindow(window: BrowserWindow, event: Electron.IpcMainInvokeEvent): boolean {
  return (
    !window.isDestroyed() &&
    event.sender === window.webContents &&
    event.senderFrame === window.webContents.mainFrame &&
    event.senderFrame.url.startsWith(`${CONTENT_SCHEME}://`)
  );
}

/** The last picture wins; one a second is enough for a hidden window. Nobody signed in sees no plant. */
function sendLive(window: BrowserWindow, station: Station, isSignedIn: () => boolean): void {
  let sentAtMs = 0;
  station.onLive((live) => {
    if (window.isDestroyed() || !isSignedIn()) return;
    const nowMs = performance.now();
    if ((window.isMinimized() || !window.isVisible()) && nowMs - sentAtMs < 1000) return;
    sentAtMs = nowMs;
    window.webContents.send(LIVE_CHANNEL, live);
  });
}

/** The system's own dialog: the renderer never makes up a path. */
async function chooseFile(window: BrowserWindow, kind?: 'pack'): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: kind === 'pack' ? 'Open a rule pack' : 'Import readings from a file',
    properties: ['openFile'],
    filters: [
      kind === 'pack'
        ? { name: 'Rule packs', extensions: ['json'] }
        : { name: 'CSV and Excel', extensions: ['csv', 'txt', 'tsv', 'gz', 'xlsx'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return filePaths[0];
}

/** Where a backup or an archive goes. */
async function chooseFolder(window: BrowserWindow): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'] });
  return filePaths[0];
}

/** As `chooseFile`, for what leaves the station. Written whole or not at all. */
async function saveFile(window: BrowserWindow, name: string, text: string): Promise<string | undefined> {
  const { filePath } = await dialog.showSaveDialog(window, { title: 'Save', defaultPath: name });
  if (filePath === '') return undefined;
  writeFileDurably(filePath, text, 0o600);
  return filePath;
}

interface Found {
  readonly loaded: LoadedConfig;
  readonly text?: string;
  readonly training?: Training;
}

/** The file named on the command line, the one in the data folder, or else the training plant. */
async function findConfiguration(places: StationPlaces): Promise<Found> {
  const own = join(places.dataFolder, 'station.json');
  const path = places.configPath ?? (existsSync(own) ? own : undefined);
  if (path !== undefined) return { loaded: loadConfig(path, configPortsAt(places.dataFolder)) };
  const training = await startTraining(places.dataFolder, places.workersFolder, places.plant);
  const document = trainingStation({
    ...(places.plant === undefined ? {} : { plant: places.plant }),
    startsAtMs: Date.now(),
    modbusPort: training.modbusPort,
    opcuaPort: training.opcuaPort,
    sync: {
      targets: [
        {
          id: 'training-upstream',
          kind: 'http',
          url: `http://127.0.0.1:${training.upstreamPort}/ingest`,
          requireReceipt: true,
          retryDelayMsMin: 500,
          retryDelayMsMax: 5_000,
        },
      ],
    },
  });
  const text = JSON.stringify(document, null, 2);
  return {
    loaded: { ...parseConfig(text, TRAINING, configPortsAt(places.dataFolder)), path: TRAINING },
    text,
    training,
  };
}

/** Promise.withResolvers, which Node 20 does not have. */
function deferred<T>(): { promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}

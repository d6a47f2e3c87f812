import { BrowserWindow, screen } from 'electron';
import { CONTENT_START } from './content.ts';
import { reachableBounds, readWindowState, WINDOW_SIZE_MIN, writeWindowState } from './windowState.ts';

/** The background of the dark theme: until the first frame is drawn the window is dark, no white flash at 3 a.m. */
const BACKGROUND = '#060614';

/** Moving and resizing fire for every pixel; the file is written once they rest. */
const SAVE_AFTER_MS = 500;

/**
 * Opens the one window, hidden until its first frame is drawn, and remembers its place and zoom. Call
 * {@link loadContent} when the channels are answered.
 *
 * @param stateFile JSON file in the user data folder
 * @param preload absolute path of preload.cjs
 */
export function openMainWindow(stateFile: string, preload: string): BrowserWindow {
  const remembered = readWindowState(stateFile);
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const areas = [primary, ...others].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...reachableBounds(remembered.bounds, areas),
    minWidth: Math.min(WINDOW_SIZE_MIN.width, primary.workArea.width),
    minHeight: Math.min(WINDOW_SIZE_MIN.height, primary.workArea.height),
    show: false,
    fullscreen: remembered.fullScreen,
    title: 'Shiftseal',
    backgroundColor: BACKGROUND,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => {
    if (remembered.maximised) window.maximize();
    window.webContents.setZoomLevel(remembered.zoomLevel);
    window.show();
  });
  saveWhenMoved(window, () =>
    writeWindowState(stateFile, {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
      fullScreen: window.isFullScreen(),
      zoomLevel: window.webContents.getZoomLevel(),
    }),
  );
  return window;
}

/** Loads the renderer. @throws when it is not built */
export const loadContent = (window: BrowserWindow): Promise<void> => window.loadURL(CONTENT_START);

function saveWhenMoved(window: BrowserWindow, save: () => void): void {
  let pending: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(pending);
    pending = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('maximize', soon);
  window.on('unmaximize', soon);
  window.on('enter-full-screen', soon);
  window.on('leave-full-screen', soon);
  window.on('close', () => {
    clearTimeout(pending);
    save();
  });
}

import { cpSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BrowserWindow, dialog, shell } from 'electron';
import { reportsFolderOf } from '../reports/index.ts';
import type { ReportFiles } from './reportHandlers.ts';

/** Files of reports with the system's own viewer, file manager and dialogs. Names come from the log. */
export function reportFilesOf(window: BrowserWindow, dataDir: string): ReportFiles {
  /** @throws Error when it is gone */
  function pathOf(name: string): string {
    const path = join(reportsFolderOf(dataDir), basename(name));
    if (!existsSync(path))
      throw new Error(`${path} is not there any more; its SHA-256 and everything in it stand in the log`);
    return path;
  }
  return {
    async open(name) {
      const path = pathOf(name);
      if (!path.endsWith('.pdf')) {
        shell.showItemInFolder(path);
        return;
      }
      const trouble = await shell.openPath(path);
      if (trouble !== '') throw new Error(`the system did not open ${path}: ${trouble}`);
    },
    async saveCopy(name) {
      const path = pathOf(name);
      const { filePath } = await dialog.showSaveDialog(window, { title: 'Save a copy', defaultPath: basename(name) });
      if (filePath === '' || filePath === undefined) return undefined;
      cpSync(path, filePath, { recursive: true, errorOnExist: true, force: path.endsWith('.pdf') });
      return filePath;
    },
  };
}

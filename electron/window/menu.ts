import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { MenuCommand } from '../../shared/contract/ipc.ts';

export interface MenuParts {
  readonly dataFolder: string;
  /** Whether the training plant runs; only then is there anything to train on. */
  readonly isTraining: boolean;
  /** Hands a command to the renderer. */
  send(command: MenuCommand): void;
}

/** Sets the application menu; call again when the training plant starts or stops. */
export function showMenu(parts: MenuParts): void {
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => parts.send(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const file: MenuItemConstructorOptions[] = [
    { label: 'Open &Data Folder', click: () => void shell.openPath(parts.dataFolder) },
    { type: 'separator' },
    { role: process.platform === 'darwin' ? 'close' : 'quit' },
  ];
  const view: MenuItemConstructorOptions[] = [
    command('&Overview', 'go:overview', 'CmdOrCtrl+1'),
    command('&Alarms', 'go:alarms', 'CmdOrCtrl+2'),
    command('&Downtime', 'go:downtime'),
    command('&Shifts', 'go:shifts'),
    command('&Reports', 'go:reports'),
    command('E&xcursions', 'go:excursions', 'CmdOrCtrl+3'),
    command('Com&pliance', 'go:compliance'),
    command('I&nventory', 'go:inventory'),
    command('&Water', 'go:water'),
    command('&Quarantine', 'go:quarantine', 'CmdOrCtrl+4'),
    command('&Evidence and Sync', 'go:evidence', 'CmdOrCtrl+5'),
    command('A&udit Trail', 'go:audit'),
    command('&Links', 'go:links', 'CmdOrCtrl+6'),
    command('&Imports', 'go:imports', 'CmdOrCtrl+7'),
    command('&Configuration', 'go:configuration', 'CmdOrCtrl+8'),
    command('&Meters', 'go:meters'),
    { type: 'separator' },
    command('Switch &Theme', 'theme:toggle', 'CmdOrCtrl+Shift+T'),
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ];
  const help: MenuItemConstructorOptions[] = [
    command('&Keyboard', 'help:keys', 'F1'),
    { label: `&About ${app.name}`, click: () => app.showAboutPanel() },
  ];
  const template: MenuItemConstructorOptions[] = [
    { label: '&File', submenu: file },
    { label: '&Edit', submenu: editItems },
    { label: '&View', submenu: view },
    { label: '&Help', role: 'help', submenu: help },
  ];
  if (parts.isTraining) {
    template.splice(3, 0, { label: '&Training', submenu: [command('&Faults…', 'training:open', 'CmdOrCtrl+Shift+F')] });
  }
  if (process.platform === 'darwin') template.unshift({ role: 'appMenu' });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

const editItems: MenuItemConstructorOptions[] = [
  { role: 'undo' },
  { role: 'redo' },
  { type: 'separator' },
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
];

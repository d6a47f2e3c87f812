/**
 * The only bridge between renderer and main: one named function for each channel of the contract, and two
 * subscriptions. The renderer never holds `ipcRenderer`, so it cannot name a channel that is not in the table.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { COMMAND_CHANNEL, ipcContract, LIVE_CHANNEL, type ShiftsealBridge } from '../shared/contract/ipc.ts';

function subscribe<T>(channel: string, listener: (message: T) => void): () => void {
  const handler = (_event: unknown, message: T) => listener(message);
  ipcRenderer.on(channel, handler);
  return () => ipcRenderer.removeListener(channel, handler);
}

const bridge: ShiftsealBridge = {
  call: Object.fromEntries(
    Object.keys(ipcContract).map((channel) => [channel, (request: unknown) => ipcRenderer.invoke(channel, request)]),
  ) as ShiftsealBridge['call'],
  onLive: (listener) => subscribe(LIVE_CHANNEL, listener),
  onCommand: (listener) => subscribe(COMMAND_CHANNEL, listener),
};

contextBridge.exposeInMainWorld('shiftseal', bridge);

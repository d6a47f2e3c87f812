/**
 * The only bridge between renderer and main: one named function for each channel of the contract, and two
 * subscriptions. The renderer never holds `ipcRenderer`, so it cannot name a channel that is not in the table.
 */
import { contextBridge, ipcRenderer } from 'electron';
import {
  COMMAND_CHANNEL,
  type Envelope,
  ipcContract,
  LIVE_CHANNEL,
  type ShiftsealBridge,
} from '../shared/contract/ipc.ts';
import { createCallBudget, TOO_FAST } from '../shared/domain/callBudget.ts';

/**
 * The session this window is in. It stays in this script's own world: the page never sees it, and cannot call under another one.
 */
let session: string | null = null;
const budget = createCallBudget(() => performance.now());

/** A page that calls without end is stopped here, before it costs the main process anything. */
async function call(channel: string, request: unknown): Promise<unknown> {
  if (!budget.take()) return TOO_FAST;
  try {
    const envelope: Envelope = await ipcRenderer.invoke(channel, request, session);
    if (envelope.session !== undefined) session = envelope.session;
    return envelope.answer;
  } finally {
    budget.done();
  }
}

function subscribe<T>(channel: string, listener: (message: T) => void): () => void {
  const handler = (_event: unknown, message: T) => listener(message);
  ipcRenderer.on(channel, handler);
  return () => ipcRenderer.removeListener(channel, handler);
}

const bridge: ShiftsealBridge = {
  call: Object.fromEntries(
    Object.keys(ipcContract).map((channel) => [channel, (request: unknown) => call(channel, request)]),
  ) as ShiftsealBridge['call'],
  onLive: (listener) => subscribe(LIVE_CHANNEL, listener),
  onCommand: (listener) => subscribe(COMMAND_CHANNEL, listener),
};

contextBridge.exposeInMainWorld('shiftseal', bridge);

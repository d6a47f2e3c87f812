import { connect, type Socket } from 'node:net';
import { isStationRunning } from '../query/isStationRunning.ts';
import { PendingCalls } from '../supervision/index.ts';
import { controlAddress } from './address.ts';
import type { Claim } from './authority.ts';
import { onLines } from './lines.ts';
import { type ControlAnswer, type ControlRequest, controlAnswerSchema } from './protocol.ts';

/** A line to the station that runs on a data folder. */
export interface ControlClient {
  /** @throws Error with the station's own words when it refuses */
  ask(request: ControlRequest): Promise<unknown>;
  close(): void;
}

/**
 * @param claim who asks, where the station wants to know
 * @throws Error naming the folder and the remedy when no station runs there
 */
export async function connectControl(dataDir: string, claim?: Claim): Promise<ControlClient> {
  if (!isStationRunning(dataDir)) throw new Error(`no station runs on ${dataDir}; start it, or check --data`);
  const socket = await open(controlAddress(dataDir));
  const calls = new PendingCalls();
  onLines(socket, (line) => {
    const answer = answerOf(line);
    if (answer) calls.settle(answer);
    else socket.destroy();
  });
  socket.on('error', () => socket.destroy()); // told by `close`
  socket.on('close', () => calls.failAll(ENDED));
  return {
    ask: (request) =>
      socket.destroyed
        ? Promise.reject(new Error(ENDED))
        : calls.start((id) => socket.write(`${JSON.stringify({ id, ...(claim ? { as: claim } : {}), request })}\n`)),
    close: () => socket.destroy(),
  };
}

const ENDED = 'the station has ended the connection: it is stopping, or it has died';

function answerOf(line: string): ControlAnswer | undefined {
  try {
    return controlAnswerSchema.parse(JSON.parse(line));
  } catch {
    return undefined; // whoever listens there is no station of ours
  }
}

function open(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) =>
      reject(new Error(`the running station cannot be reached at ${address}: ${error.message}${remedyOf(error)}`)),
    );
  });
}

const remedyOf = ({ code }: NodeJS.ErrnoException): string =>
  code === 'ENOENT' || code === 'ECONNREFUSED' ? '; it may still be starting: try again in a moment' : '';

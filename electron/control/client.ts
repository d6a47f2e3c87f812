import { connect, type Socket } from 'node:net';
import { isStationRunning } from '../query/isStationRunning.ts';
import { controlAddress } from './address.ts';
import { onLines } from './lines.ts';
import { type ControlAnswer, type ControlRequest, controlAnswerSchema } from './protocol.ts';

/** A line to the station that runs on a data folder. */
export interface ControlClient {
  /** @throws Error with the station's own words when it refuses */
  ask(request: ControlRequest): Promise<unknown>;
  close(): void;
}

/** @throws Error naming the folder and the remedy when no station runs there */
export async function connectControl(dataDir: string): Promise<ControlClient> {
  if (!isStationRunning(dataDir)) throw new Error(`no station runs on ${dataDir}; start it, or check --data`);
  const socket = await open(controlAddress(dataDir));
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let next = 1;
  onLines(socket, (line) => {
    const answer = answerOf(line);
    if (!answer) {
      socket.destroy();
      return;
    }
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(new Error(answer.message));
  });
  socket.on('error', () => socket.destroy()); // told by `close`
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error(ENDED));
    waiting.clear();
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error(ENDED));
        const id = next++;
        waiting.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ id, request })}\n`);
      }),
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

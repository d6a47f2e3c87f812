import { connect, type Socket } from 'node:net';
import { isStationRunning } from '../query/isStationRunning.ts';
import { controlAddress } from './address.ts';
import { onLines } from './lines.ts';
import { type ControlRequest, controlAnswerSchema } from './protocol.ts';

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
    const answer = controlAnswerSchema.parse(JSON.parse(line));
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(new Error(answer.message));
  });
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the station has ended the connection'));
    waiting.clear();
  });
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve, reject });
        socket.write(`${JSON.stringify({ id, request })}\n`);
      }),
    close: () => socket.destroy(),
  };
}

function open(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error) =>
      reject(new Error(`the running station cannot be reached at ${address}: ${error.message}`)),
    );
  });
}

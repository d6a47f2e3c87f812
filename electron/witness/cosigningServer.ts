import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cosigning } from './cosigning.ts';

/** A checkpoint, sixty-three hashes and room for many signatures; a history of keys may be longer. */
const CHECKPOINT_BYTES_MAX = 64 * 1024;
const KEYS_BYTES_MAX = 1024 * 1024;
/** A request comes whole within so long; nothing else is served meanwhile from that connection. */
const REQUEST_MS_MAX = 10_000;
const CONNECTIONS_MAX = 64;

export interface CosigningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `POST …/add-checkpoint` and `…/add-keys`.
 *
 * @param say one line for each answer
 * @throws the error of the operating system when the port cannot be had
 */
export async function serveCosigning(
  cosigning: Cosigning,
  { host, port }: { readonly host: string; readonly port: number },
  say: (line: string) => void,
): Promise<CosigningServer> {
  const server = createServer((request, response) => {
    void answer(cosigning, request, response, say);
  });
  server.requestTimeout = REQUEST_MS_MAX;
  server.headersTimeout = REQUEST_MS_MAX;
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  cosigning: Cosigning,
  request: IncomingMessage,
  response: ServerResponse,
  say: (line: string) => void,
): Promise<void> {
  const path = request.url?.split('?')[0] ?? '';
  const isKeys = path.endsWith('/add-keys');
  if (request.method !== 'POST' || !(isKeys || path.endsWith('/add-checkpoint'))) {
    end(response, 404, 'text/plain; charset=utf-8', 'POST …/add-checkpoint\n');
    request.resume();
    return;
  }
  try {
    const body = await bodyOf(request, isKeys ? KEYS_BYTES_MAX : CHECKPOINT_BYTES_MAX);
    if (body === undefined) {
      end(response, 400, 'text/plain; charset=utf-8', 'the request is too long\n');
      return;
    }
    const { status, contentType, body: text, what } = isKeys ? cosigning.addKeys(body) : cosigning.add(body);
    say(`${status} ${what}`);
    end(response, status, contentType, text);
  } catch (error) {
    say(`500 ${(error as Error).message}`);
    end(response, 500, 'text/plain; charset=utf-8', 'the witness cannot store this now\n');
  }
}

function end(response: ServerResponse, status: number, contentType: string, body: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function bodyOf(request: IncomingMessage, bytesMax: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

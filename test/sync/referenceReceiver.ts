import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/**
 * A small reference receiver for the sync protocol, written from its description alone (no product code): it checks every
 * body against its leaf hash, stores each entry once by key, and answers with a receipt. Faults can be switched on.
 */
export type Behaviour =
  | 'well'
  | 'status500'
  | 'slow'
  | 'resetMidReply'
  | 'storeThenReset'
  | 'answerTwice'
  | 'garbage'
  | 'foreignReceipt';

interface Entry {
  seq: number;
  key: string;
  kind: string;
  leaf: string;
  body: string;
}

export class ReferenceReceiver {
  behaviour: Behaviour = 'well';
  slowMs = 300;
  /** key → how often it was offered. */
  readonly offered = new Map<string, number>();
  /** Entries stored, by sequence number. */
  readonly stored = new Map<number, { key: string; kind: string; leaf: string }>();
  readonly problems: string[] = [];
  requests = 0;
  #server: Server | undefined;
  port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}/ingest`;
  }

  async listen(port = 0): Promise<void> {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    await new Promise<void>((resolve, reject) => {
      this.#server?.once('error', reject);
      this.#server?.listen(port, '127.0.0.1', resolve);
    });
    this.port = (this.#server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const behaviour = this.behaviour;
    if (behaviour === 'status500') return void response.writeHead(500).end('out of order');
    if (behaviour === 'garbage') return void response.writeHead(200).end('{"hello":');
    if (behaviour === 'slow') await new Promise((resolve) => setTimeout(resolve, this.slowMs));
    if (behaviour === 'resetMidReply') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"idempotencyKey":');
      setImmediate(() => request.socket.destroy());
      return;
    }
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { idempotencyKey: string; entries: Entry[] };
    for (const entry of message.entries) this.#store(entry);
    if (behaviour === 'storeThenReset') return void request.socket.destroy();
    const answer = JSON.stringify({
      idempotencyKey: behaviour === 'foreignReceipt' ? '0'.repeat(64) : message.idempotencyKey,
      stored: message.entries.length,
      receipt: `stored ${this.stored.size}`,
    });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
    // A second, unasked answer on the same connection: the client must not take it for the next request's.
    if (behaviour === 'answerTwice')
      request.socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
      );
  }

  #store(entry: Entry): void {
    this.offered.set(entry.key, (this.offered.get(entry.key) ?? 0) + 1);
    const canonical = gunzipSync(Buffer.from(entry.body, 'base64'));
    const leaf = createHash('sha256')
      .update(Buffer.from([0]))
      .update(canonical)
      .digest('hex');
    if (leaf !== entry.leaf) this.problems.push(`entry ${entry.seq}: body does not match its leaf`);
    const known = this.stored.get(entry.seq);
    if (known && known.leaf !== entry.leaf) this.problems.push(`entry ${entry.seq} came with another content`);
    if (!known) this.stored.set(entry.seq, { key: entry.key, kind: entry.kind, leaf: entry.leaf });
  }
}

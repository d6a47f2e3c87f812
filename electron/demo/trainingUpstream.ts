import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { syncAnswerSchema } from '../sync/index.ts';

/**
 * The training plant's upstream: a real HTTP receiver on loopback that checks each body against its leaf hash, counts each
 * entry once and answers with a receipt. It can be taken down, so that a trainee sees the backlog grow and drain. It keeps
 * numbers only: nothing that a trainee produces leaves the station.
 */
export interface TrainingUpstream {
  readonly port: number;
  isUp(): boolean;
  setUp(isUp: boolean): Promise<void>;
  close(): Promise<void>;
}

const REQUEST_BYTES_MAX = 64 * 1024 * 1024;

/** @param port 0: any free one; the same port is taken again after every outage */
export async function startTrainingUpstream(port: number): Promise<TrainingUpstream> {
  let server: Server | undefined;
  let ownPort = port;

  async function up(): Promise<void> {
    if (server) return;
    const own = createServer((request, response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > REQUEST_BYTES_MAX) request.destroy();
        else chunks.push(chunk);
      });
      request.on('end', () => {
        const answer = answerTo(Buffer.concat(chunks).toString('utf8'));
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
      });
    });
    await new Promise<void>((resolve, reject) => {
      own.once('error', reject);
      own.listen(ownPort, '127.0.0.1', resolve);
    });
    ownPort = (own.address() as { port: number }).port;
    server = own;
  }

  async function down(): Promise<void> {
    const own = server;
    server = undefined;
    own?.closeAllConnections();
    await new Promise<void>((resolve) => (own ? own.close(() => resolve()) : resolve()));
  }

  await up();
  return {
    get port() {
      return ownPort;
    },
    isUp: () => server !== undefined,
    setUp: (isUp) => (isUp ? up() : down()),
    close: down,
  };
}

interface IncomingEntry {
  readonly seq: number;
  readonly leaf: string;
  readonly body: string;
}

function answerTo(text: string): { status: number; body: string; lastSeq: number } {
  const message = JSON.parse(text) as { idempotencyKey: string; entries: readonly IncomingEntry[] };
  const damaged = message.entries.find((entry) => {
    const canonical = gunzipSync(Buffer.from(entry.body, 'base64'));
    return (
      createHash('sha256')
        .update(Buffer.from([0]))
        .update(canonical)
        .digest('hex') !== entry.leaf
    );
  });
  if (damaged)
    return {
      status: 422,
      body: JSON.stringify({ error: `entry ${damaged.seq} does not match its leaf` }),
      lastSeq: -1,
    };
  const lastSeq = message.entries.at(-1)?.seq ?? -1;
  const answer = syncAnswerSchema.parse({
    idempotencyKey: message.idempotencyKey,
    stored: message.entries.length,
    receipt: `training upstream holds entries up to ${lastSeq}`,
  });
  return { status: 200, body: JSON.stringify(answer), lastSeq };
}

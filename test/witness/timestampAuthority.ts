import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real time-stamp authority: `openssl ts` with a certificate authority of its own, behind a small HTTP server. */
export interface TimestampAuthority {
  readonly folder: string;
  readonly url: string;
  /** PEM file of its root. */
  readonly rootFile: string;
  /** Refuses what is asked from now on. */
  setDown(isDown: boolean): void;
  close(): void;
}

const openssl = (folder: string, ...args: string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
};

export function makeAuthority(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shiftseal-tsa-'));
  writeFileSync(join(folder, 'serial'), '01\n');
  writeFileSync(
    join(folder, 'ts.cnf'),
    `[tsa]
default_tsa = main
[main]
dir = ${folder}
serial = ${folder}/serial
crypto_device = builtin
signer_cert = ${folder}/tsa.pem
certs = ${folder}/root.pem
signer_key = ${folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[plain]
basicConstraints = critical,CA:FALSE
`,
  );
  const newKey = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    folder,
    ...newKey,
    '-x509',
    '-days',
    '30',
    '-subj',
    '/CN=Test root',
    '-keyout',
    'root.key',
    '-out',
    'root.pem',
  );
  openssl(folder, ...newKey, '-subj', '/CN=Test time-stamp authority', '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const sign = [
    'x509',
    '-req',
    '-in',
    'tsa.csr',
    '-CA',
    'root.pem',
    '-CAkey',
    'root.key',
    '-CAcreateserial',
    '-days',
    '30',
  ];
  openssl(folder, ...sign, '-extfile', 'ts.cnf', '-extensions', 'ext', '-out', 'tsa.pem');
  return folder;
}

export async function startAuthority(): Promise<TimestampAuthority> {
  const folder = makeAuthority();
  let isDown = false;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (isDown) {
        response.writeHead(503).end();
        return;
      }
      const file = join(folder, `query-${Math.random()}.tsq`);
      writeFileSync(file, Buffer.concat(chunks));
      const child = spawn('openssl', ['ts', '-reply', '-config', 'ts.cnf', '-queryfile', file, '-out', `${file}.tsr`], {
        cwd: folder,
        stdio: 'ignore',
      });
      child.on('close', () => {
        response.writeHead(200, { 'content-type': 'application/timestamp-reply' });
        response.end(readFileSync(`${file}.tsr`));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    folder,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    rootFile: join(folder, 'root.pem'),
    setDown(down) {
      isDown = down;
    },
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { crypto_utils as cryptoUtils, type UserIdentityInfo, UserTokenType } from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { type Instant, US_PER_MS } from '../../../shared/domain/time.ts';
import { missingSecret } from '../missingSecret.ts';
import { LinkFailure } from './failure.ts';

export interface IdentityPorts {
  /** Folder against which a relative certificate file is meant. */
  readonly dataFolder: string;
  now(): Instant;
  secret(name: string): Promise<string | undefined>;
}

/**
 * Who we say we are (OPC 10000-4 §7.41). What is missing on our side is a failure of kind `waiting`: it is looked for
 * again soon, and the server is not bothered.
 *
 * @throws LinkFailure naming the secret or file and what is wrong with it; never its content
 */
export async function identityOf(config: OpcuaConnectionConfig, ports: IdentityPorts): Promise<UserIdentityInfo> {
  const { identity } = config;
  switch (identity.kind) {
    case 'anonymous':
      return { type: UserTokenType.Anonymous };
    case 'userName': {
      const password = await secretOf(config.id, identity.secret, `password of user ${identity.userName}`, ports);
      return { type: UserTokenType.UserName, userName: identity.userName, password };
    }
    case 'certificate':
      return certificateIdentity(config.id, identity.certificateFile, identity.secret, ports);
  }
}

async function secretOf(connection: string, name: string, whatFor: string, ports: IdentityPorts): Promise<string> {
  const secret = await ports.secret(name);
  if (secret !== undefined) return secret;
  throw new LinkFailure('waiting', `connection ${connection}: ${missingSecret(whatFor, name)}`);
}

async function certificateIdentity(
  connection: string,
  certificateFile: string,
  secret: string,
  ports: IdentityPorts,
): Promise<UserIdentityInfo> {
  const file = resolve(ports.dataFolder, certificateFile);
  const waiting = (what: string, cause?: unknown) =>
    new LinkFailure('waiting', `connection ${connection}: ${what}`, cause);
  const certificate = await readFile(file).then(
    (bytes) => parsed(bytes, () => waiting(`${file} is no X.509 certificate in PEM or DER`)),
    (error) => Promise.reject(waiting(`the user certificate ${file} cannot be read`, error)),
  );
  const pem = await secretOf(connection, secret, `private key (PEM) of the user certificate ${file}`, ports);
  const privateKey = keyOf(pem, () => waiting(`the secret "${secret}" is no private key in PEM`));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw waiting(`the private key "${secret}" does not belong to the user certificate ${file}`);
  }
  if (Date.parse(certificate.validTo) * US_PER_MS < ports.now()) {
    throw waiting(`the user certificate ${file} expired on ${certificate.validTo}; have a new one issued`);
  }
  const key = cryptoUtils.makePrivateKeyFromPem(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return {
    type: UserTokenType.Certificate,
    certificateData: certificate.raw,
    keyOperations: cryptoUtils.keyOperationsFromPrivateKey(key),
  };
}

function parsed(bytes: Buffer, failure: () => LinkFailure): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch {
    throw failure(); // what OpenSSL says of the bytes helps nobody
  }
}

function keyOf(pem: string, failure: () => LinkFailure): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(pem);
  } catch {
    throw failure(); // and must not be repeated: it may quote the key
  }
}

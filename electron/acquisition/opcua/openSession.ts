import {
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  type OPCUAClient,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { Clients } from './clients.ts';
import { LinkFailure } from './failure.ts';
import { judgeServerCertificate } from './serverTrust.ts';

export interface SessionPorts {
  readonly clients: Clients;
  readonly folder: string;
  secret(name: string): Promise<string | undefined>;
}

export interface OpenSession {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
}

/**
 * Connects, proves who is who, and opens a session. With security, or with a password to protect, the server's endpoints
 * are asked first (which needs no security), its certificate is judged against the trust folder, and only then is the
 * channel opened *for that certificate*: nobody else can read what we send.
 *
 * @throws LinkFailure with cause and remedy, or whatever the library throws
 */
export async function openSession(config: OpcuaConnectionConfig, ports: SessionPorts): Promise<OpenSession> {
  const identity = await identityOf(config, ports);
  const mode = MessageSecurityMode[config.securityMode];
  const policy = SecurityPolicy[policyOf(config)];
  const mustKnowServer = config.securityMode !== 'None' || identity.type === UserTokenType.UserName;
  const serverCertificate = mustKnowServer ? await trustedCertificate(config, mode, policy, ports) : undefined;
  const client = await ports.clients.create({
    securityMode: mode,
    securityPolicy: policy,
    ...(serverCertificate && { serverCertificate }),
  });
  await client.connect(config.endpoint);
  const session = await client.createSession(identity);
  return { client, session };
}

const policyOf = (config: OpcuaConnectionConfig) =>
  config.securityPolicy ?? (config.securityMode === 'None' ? 'None' : 'Basic256Sha256');

async function identityOf(config: OpcuaConnectionConfig, ports: SessionPorts): Promise<UserIdentityInfo> {
  if (config.identity.kind === 'anonymous') return { type: UserTokenType.Anonymous };
  const { userName, secret } = config.identity;
  const password = await ports.secret(secret);
  if (password === undefined) {
    throw new LinkFailure(
      'waiting',
      `connection ${config.id}: the key store has no secret "${secret}" for user ${userName}; store the password under that name`,
    );
  }
  return { type: UserTokenType.UserName, userName, password };
}

async function trustedCertificate(
  config: OpcuaConnectionConfig,
  mode: MessageSecurityMode,
  policy: SecurityPolicy,
  ports: SessionPorts,
): Promise<Buffer> {
  const finder = await ports.clients.create({
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
  });
  await finder.connect(config.endpoint);
  const offered = await finder.getEndpoints();
  await finder.disconnect();
  const endpoint = offered.find((one) => one.securityMode === mode && one.securityPolicyUri === policy);
  if (!endpoint) {
    throw new LinkFailure(
      'refused',
      `${config.endpoint} offers no endpoint with ${config.securityMode} and ${policyOf(config)}; it offers ${listOf(offered)}`,
    );
  }
  if (config.identity.kind === 'userName') refuseOpenPassword(config, endpoint);
  const chain = endpoint.serverCertificate;
  if (!chain || chain.length === 0) {
    throw new LinkFailure(
      'refused',
      `${config.endpoint} shows no certificate, so that nothing can be encrypted for it`,
    );
  }
  const certificate = firstOfChain(chain);
  const verdict = judgeServerCertificate(ports.folder, certificate, config.trustServerCertificate);
  if (verdict.kind === 'refused') throw new LinkFailure('refused', `${config.endpoint}: ${verdict.message}`);
  return chain;
}

/** A password travels encrypted or not at all: by the channel, or by the token's own policy for the server's certificate. */
function refuseOpenPassword(config: OpcuaConnectionConfig, endpoint: EndpointDescription): void {
  const policies = (endpoint.userIdentityTokens ?? []).filter((one) => one.tokenType === UserTokenType.UserName);
  if (policies.length === 0) {
    throw new LinkFailure('refused', `${config.endpoint} does not accept user name and password on this endpoint`);
  }
  if (config.securityMode === 'SignAndEncrypt') return;
  const effective = policies.map((one) => one.securityPolicyUri || endpoint.securityPolicyUri);
  if (effective.every((uri) => uri === SecurityPolicy.None)) {
    throw new LinkFailure(
      'refused',
      `${config.endpoint} would take the password unencrypted; set securityMode to SignAndEncrypt`,
    );
  }
}

/** Certificates of a chain stand one after the other in DER; the server's own is the first (OPC 10000-6 §6.2.6). */
export function firstOfChain(chain: Buffer): Buffer {
  if (chain[0] !== 0x30 || chain.length < 4) return chain;
  const first = chain[1] as number;
  if (first < 0x80) return chain.subarray(0, 2 + first);
  const lengthBytes = first & 0x7f;
  if (lengthBytes > 4) return chain;
  return chain.subarray(0, 2 + lengthBytes + chain.readUIntBE(2, lengthBytes));
}

const listOf = (endpoints: readonly EndpointDescription[]): string =>
  [
    ...new Set(
      endpoints.map((one) => `${MessageSecurityMode[one.securityMode]} ${one.securityPolicyUri?.split('#')[1] ?? ''}`),
    ),
  ]
    .slice(0, 8)
    .join(', ') || 'none';

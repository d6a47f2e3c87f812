import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type ClientSession,
  type EndpointDescription,
  MessageSecurityMode,
  type OPCUAClient,
  SecurityPolicy,
  UserTokenType,
} from 'node-opcua-client';
import type { OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import type { Clients } from './clients.ts';
import { LinkFailure } from './failure.ts';
import { type IdentityPorts, identityOf } from './identity.ts';
import { assertRuntimeSpeaks, policyOf, policyUri, withdrawnNotice } from './securityPolicies.ts';
import { judgeServerCertificate, type TrustVerdict } from './serverTrust.ts';

export interface SessionPorts extends IdentityPorts {
  readonly clients: Clients;
  /** Folder of the connection, with its trust list. */
  readonly folder: string;
  /** What was decided about the server's certificate, where one was asked for. */
  judged?(certificate: Buffer, verdict: TrustVerdict): void;
  /** For a test of the link: asks for the endpoints even where it is not needed, pins nothing, and tells each step. */
  readonly probe?: { done(step: string, detail: string): void };
}

export interface OpenSession {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  /** DER of the server's own certificate, where security or a secret made us look at it. */
  readonly serverCertificate: Buffer | undefined;
}

/**
 * Connects, proves who is who, and opens a session. With security, or with a secret to protect, the server's endpoints
 * are asked first (which needs no security), its certificate is judged against the trust folder, and only then is the
 * channel opened *for that certificate*: nobody else can read what we send.
 *
 * @throws LinkFailure with cause and remedy, or whatever the library throws
 */
export async function openSession(config: OpcuaConnectionConfig, ports: SessionPorts): Promise<OpenSession> {
  const { probe, clients } = ports;
  const policy = policyOf(config);
  const identity = await identityOf(config, ports);
  probe?.done('identity', identityText(config));
  const mustKnowServer = config.securityMode !== 'None' || identity.type !== UserTokenType.Anonymous;
  const endpoint = mustKnowServer || probe ? await wantedEndpoint(config, ports) : undefined;
  if (policy !== 'None') {
    const own = await clients.own();
    const privateKey = createPrivateKey(await readFile(own.privateKeyFile));
    const { publicKey } = new X509Certificate(await readFile(own.certificateFile));
    assertRuntimeSpeaks(policy, { privateKey, publicKey });
  }
  probe?.done('security', withdrawnNotice(policy) ?? `${config.securityMode} with ${policy}`);
  const chain = mustKnowServer && endpoint ? trustedChain(config, endpoint, ports) : undefined;
  const client = await clients.create({
    securityMode: MessageSecurityMode[config.securityMode],
    securityPolicy: policyUri(policy),
    ...(chain && { serverCertificate: chain }),
  });
  await client.connect(config.endpoint);
  const session = await client.createSession(identity);
  probe?.done('session', 'opened');
  return { client, session, serverCertificate: chain && firstOfChain(chain) };
}

const identityText = ({ identity }: OpcuaConnectionConfig): string => {
  if (identity.kind === 'anonymous') return 'anonymous';
  return identity.kind === 'userName' ? `user ${identity.userName}` : `certificate ${identity.certificateFile}`;
};

/** The endpoint with the wanted security, which also says which identities it takes. */
async function wantedEndpoint(config: OpcuaConnectionConfig, ports: SessionPorts): Promise<EndpointDescription> {
  const finder = await ports.clients.create({
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
  });
  await finder.connect(config.endpoint);
  const offered = await finder.getEndpoints();
  await finder.disconnect();
  ports.probe?.done('endpoints', `it offers ${listOf(offered)}`);
  const mode = MessageSecurityMode[config.securityMode];
  const policy = policyUri(policyOf(config));
  const endpoint = offered.find((one) => one.securityMode === mode && one.securityPolicyUri === policy);
  if (!endpoint) {
    throw new LinkFailure(
      'refused',
      `${config.endpoint} offers no endpoint with ${config.securityMode} and ${policyOf(config)}; it offers ${listOf(offered)}`,
    );
  }
  if (config.identity.kind !== 'anonymous') refuseUnfitIdentity(config, endpoint);
  return endpoint;
}

/** @throws LinkFailure when the certificate is missing or not trusted */
function trustedChain(config: OpcuaConnectionConfig, endpoint: EndpointDescription, ports: SessionPorts): Buffer {
  const chain = endpoint.serverCertificate;
  if (!chain || chain.length === 0) {
    throw new LinkFailure(
      'refused',
      `${config.endpoint} shows no certificate, so that nothing can be encrypted for it`,
    );
  }
  const certificate = firstOfChain(chain);
  const verdict = judgeServerCertificate(ports.folder, {
    certificate,
    policy: config.trustServerCertificate,
    now: ports.now(),
    isTest: ports.probe !== undefined,
  });
  ports.judged?.(certificate, verdict);
  if (verdict.kind === 'refused') throw new LinkFailure('refused', `${config.endpoint}: ${verdict.message}`);
  const trust = verdict.kind === 'trusted' ? 'trusted' : 'would be pinned at the first use';
  ports.probe?.done('certificate', [trust, ...verdict.warnings].join('; '));
  return chain;
}

/** A password travels encrypted or not at all: by the channel, or by the token's own policy for the server's certificate. */
function refuseUnfitIdentity(config: OpcuaConnectionConfig, endpoint: EndpointDescription): void {
  const isPassword = config.identity.kind === 'userName';
  const wanted = isPassword ? UserTokenType.UserName : UserTokenType.Certificate;
  const policies = (endpoint.userIdentityTokens ?? []).filter((one) => one.tokenType === wanted);
  if (policies.length === 0) {
    const what = isPassword ? 'user name and password' : 'a user certificate';
    throw new LinkFailure('refused', `${config.endpoint} does not accept ${what} on this endpoint`);
  }
  const effective = policies.map((one) => one.securityPolicyUri || endpoint.securityPolicyUri);
  if (effective.some((uri) => uri !== SecurityPolicy.None)) return;
  if (isPassword && config.securityMode === 'SignAndEncrypt') return;
  throw new LinkFailure(
    'refused',
    isPassword
      ? `${config.endpoint} would take the password unencrypted; set securityMode to SignAndEncrypt`
      : `${config.endpoint} takes user certificates without a proof of their key; set securityMode to Sign or SignAndEncrypt`,
  );
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
    .slice(0, 12)
    .join(', ') || 'none';

import { constants, createSign, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import { SecurityPolicy } from 'node-opcua-client';
import { DEPRECATED_SECURITY_POLICIES, type OpcuaConnectionConfig } from '../../../shared/domain/config/index.ts';
import { LinkFailure } from './failure.ts';

export type PolicyName = NonNullable<OpcuaConnectionConfig['securityPolicy']>;

/** What is wanted where the configuration names no policy. */
export const policyOf = (config: Pick<OpcuaConnectionConfig, 'securityMode' | 'securityPolicy'>): PolicyName =>
  config.securityPolicy ?? (config.securityMode === 'None' ? 'None' : 'Basic256Sha256');

export const policyUri = (policy: PolicyName): SecurityPolicy => SecurityPolicy[policy];

/** What people must be told about a policy that OPC 10000-7 has withdrawn; undefined for the others. */
export function withdrawnNotice(policy: PolicyName): string | undefined {
  if (!DEPRECATED_SECURITY_POLICIES.includes(policy)) return undefined;
  const weakness = policy === 'Basic256' ? 'SHA-1' : 'SHA-1 and RSA PKCS #1 v1.5';
  return `security policy ${policy} is withdrawn (${weakness}): let the server offer Basic256Sha256 or newer`;
}

/** What a policy asks of the cryptography of this program (OPC 10000-7, asymmetric algorithms of each policy). */
interface Asymmetric {
  readonly signature: 'RSA-SHA1' | 'RSA-SHA256';
  readonly signaturePadding: number;
  readonly encryption: { readonly padding: number; readonly oaepHash?: string };
}
const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PKCS1_OAEP_PADDING } = constants;
const OAEP_SHA1 = { padding: RSA_PKCS1_OAEP_PADDING };
const SHA256_PKCS1 = { signature: 'RSA-SHA256', signaturePadding: RSA_PKCS1_PADDING } as const;
const SHA1_PKCS1 = { signature: 'RSA-SHA1', signaturePadding: RSA_PKCS1_PADDING } as const;
const ASYMMETRIC: Readonly<Record<Exclude<PolicyName, 'None'>, Asymmetric>> = {
  Basic128Rsa15: { ...SHA1_PKCS1, encryption: { padding: RSA_PKCS1_PADDING } },
  Basic256: { ...SHA1_PKCS1, encryption: OAEP_SHA1 },
  Basic256Sha256: { ...SHA256_PKCS1, encryption: OAEP_SHA1 },
  Aes128_Sha256_RsaOaep: { ...SHA256_PKCS1, encryption: OAEP_SHA1 },
  Aes256_Sha256_RsaPss: {
    signature: 'RSA-SHA256',
    signaturePadding: RSA_PKCS1_PSS_PADDING,
    encryption: { padding: RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
  },
};

/** Handed in so that a test can be a runtime that refuses. */
export const NODE_CRYPTO = { createSign, publicEncrypt, privateDecrypt };

/**
 * Tries every primitive of a policy with the station's own key, as the channel will use them. OpenSSL and BoringSSL builds
 * differ in what they still allow (RSA PKCS #1 v1.5 decryption since CVE-2023-46809, SHA-1 signatures under a strict
 * policy), and inside a handshake the refusal would look like a broken connection.
 *
 * @throws LinkFailure naming policy, primitive and remedy
 */
export function assertRuntimeSpeaks(
  policy: PolicyName,
  key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
  crypto: typeof NODE_CRYPTO = NODE_CRYPTO,
): void {
  if (policy === 'None') return;
  const { signature, signaturePadding, encryption } = ASYMMETRIC[policy];
  const sample = Buffer.from('shiftseal');
  attempt(policy, 'signature', () => {
    crypto.createSign(signature).update(sample).sign({ key: key.privateKey, padding: signaturePadding });
  });
  attempt(policy, 'decryption', () => {
    const encrypted = crypto.publicEncrypt({ key: key.publicKey, ...encryption }, sample);
    const decrypted = crypto.privateDecrypt({ key: key.privateKey, ...encryption }, encrypted);
    if (!decrypted.equals(sample)) throw new Error('the result is wrong');
  });
}

function attempt(policy: PolicyName, primitive: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 160) : String(error);
    throw new LinkFailure(
      'refused',
      `security policy ${policy} cannot be used here: its ${primitive} is switched off in the cryptography of this program ` +
        `(${why}); set securityPolicy to Basic256Sha256, Aes128_Sha256_RsaOaep or Aes256_Sha256_RsaPss and have the server offer it`,
      error,
    );
  }
}

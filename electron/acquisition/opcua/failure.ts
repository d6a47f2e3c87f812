import type { FailureKind } from './retry.ts';

/** Why a link could not be made or did not last, in words for an operator. */
export class LinkFailure extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LinkFailure';
    this.kind = kind;
  }
}

interface FaultLike {
  readonly response?: { readonly responseHeader?: { readonly serviceResult?: { readonly value: number } } };
  readonly statusCode?: { readonly value: number };
}

/** The StatusCode of a service fault, where the library passes it on; otherwise undefined. */
export function serviceResultOf(error: unknown): number | undefined {
  const fault = error as FaultLike | undefined;
  const code = fault?.response?.responseHeader?.serviceResult?.value ?? fault?.statusCode?.value;
  return typeof code === 'number' ? code >>> 0 : undefined;
}

/** Service results that mean "not you", with what a person can do (OPC 10000-4 §7.38.2; values of OPC 10000-6 Annex A). */
const REFUSALS: Readonly<Record<number, string>> = {
  2149515264: 'the server denied this user access: check the user name, its password in the key store, and its rights',
  2149580800: 'the server does not accept this kind of identity: check user name and password in the key store',
  2149646336: 'the server rejected user name or password: check the user name and its entry in the key store',
  2148728832: 'the server does not trust the certificate of this station',
  2149187584: 'the server does not trust the certificate of this station',
  2153054208: 'the server refused the security policy: choose one of those it offers',
  2152988672: 'the server refused the security mode: choose one of those it offers',
};

/** What the network did, which the library wraps into sentences of its own. */
const NETWORK: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'the connection is refused: does the server run, and is the port right?'],
  [/ENOTFOUND|EAI_AGAIN/, 'no server is known by this name: is it spelled right?'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'the server cannot be reached: cable, switch, route?'],
  [
    /ended by server|disconnected by third party|ECONNRESET/,
    'the connection was ended from there: is it an OPC UA server?',
  ],
];

/**
 * Turns what the library threw into a failure with cause and remedy.
 *
 * @param doing what was being done, such as "opening a session"
 * @param ownCertificate path of the station's certificate, for the remedy when the server does not trust it
 */
export function linkFailure(error: unknown, doing: string, endpoint: string, ownCertificate: string): LinkFailure {
  if (error instanceof LinkFailure) return error;
  const code = serviceResultOf(error) ?? codeNamedIn(error);
  const refusal = code === undefined ? undefined : REFUSALS[code];
  if (refusal !== undefined) {
    const help = refusal.includes('certificate of this station') ? `: have ${ownCertificate} trusted there` : '';
    return new LinkFailure('refused', `${endpoint}: ${refusal}${help}`, error);
  }
  const text = error instanceof Error ? error.message.replace(/\s+/g, ' ').trim() : String(error);
  const known = NETWORK.find(([pattern]) => pattern.test(text));
  if (known) return new LinkFailure('unreachable', `${endpoint}: ${known[1]}`, error);
  return new LinkFailure('unreachable', `${endpoint}: ${doing} failed: ${text.slice(0, 300)}`, error);
}

/** The library gives some service faults as text only; this is the one place that reads it. */
function codeNamedIn(error: unknown): number | undefined {
  const text = error instanceof Error ? error.message : '';
  const named: readonly (readonly [RegExp, number])[] = [
    [/BadUserAccessDenied/, 0x801f0000],
    [/BadIdentityTokenInvalid/, 0x80200000],
    [/BadIdentityTokenRejected/, 0x80210000],
    [/BadSecurityChecksFailed/, 0x80130000],
    [/BadCertificateUntrusted/, 0x801a0000],
    [/BadSecurityPolicyRejected/, 0x80550000],
    [/BadSecurityModeRejected/, 0x80540000],
  ];
  return named.find(([pattern]) => pattern.test(text))?.[1];
}

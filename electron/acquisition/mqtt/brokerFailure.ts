/**
 * Why a connection to a broker could not be made or ended. `refused`: the broker, or something missing here, said no.
 * `version`: it does not speak this version of MQTT, or ended the connection before it said anything.
 */
export type BrokerFailureKind = 'unreachable' | 'refused' | 'version' | 'closed';

export class BrokerFailure extends Error {
  readonly kind: BrokerFailureKind;

  constructor(kind: BrokerFailureKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'BrokerFailure';
    this.kind = kind;
  }
}

/** Reason codes of CONNACK and DISCONNECT (MQTT 3.1.1, 3.2.2.3; MQTT 5.0, 2.4) that a person can do something about. */
const REASONS: Readonly<Record<number, readonly [BrokerFailureKind, string]>> = {
  1: ['version', 'the broker does not speak this version of MQTT'],
  132: ['version', 'the broker does not speak this version of MQTT'],
  2: ['refused', 'the broker refuses the client id: set another clientId'],
  133: ['refused', 'the broker refuses the client id: set another clientId'],
  3: ['unreachable', 'the broker is not available for now'],
  136: ['unreachable', 'the broker is not available for now'],
  137: ['unreachable', 'the broker is busy'],
  4: ['refused', 'the broker rejects user name or password: check both, and the entry in the key store'],
  134: ['refused', 'the broker rejects user name or password: check both, and the entry in the key store'],
  5: ['refused', 'the broker does not let this station in: check user name, password and its access list'],
  135: ['refused', 'the broker does not let this station in: check user name, password and its access list'],
  138: ['refused', 'the broker has banned this station'],
  142: ['unreachable', 'another client with the same client id took the session: set a clientId of its own for each'],
  149: ['unreachable', 'the broker finds a packet too large'],
};

/** How the packet parser complains about bytes that are no MQTT packet. */
const NO_MQTT = /^(invalid|malformed|cannot parse|unsupported|not supported|packet)\b/i;

/** Turns what the library gave into a failure with cause and remedy; user name and password in the address are never told. */
export function brokerFailure(error: unknown, url: string): BrokerFailure {
  if (error instanceof BrokerFailure) return error;
  const place = placeOf(url);
  const { code, message } = error as { code?: unknown; message?: unknown };
  const reason = typeof code === 'number' ? REASONS[code] : undefined;
  if (reason) return new BrokerFailure(reason[0], `${place}: ${reason[1]}`, error);
  switch (code) {
    case 'ECONNREFUSED':
      return new BrokerFailure(
        'unreachable',
        `${place} refuses the connection: does the broker run, and is the port right?`,
        error,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new BrokerFailure('unreachable', `${place} is not known by this name: is it spelled right?`, error);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new BrokerFailure('unreachable', `${place} cannot be reached: cable, switch, route?`, error);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return new BrokerFailure(
        'refused',
        `${place}: the certificate is of no known authority: name its authority in caFile`,
        error,
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new BrokerFailure('refused', `${place}: the certificate is for another host name`, error);
    case 'CERT_HAS_EXPIRED':
      return new BrokerFailure('refused', `${place}: the certificate of the broker has expired`, error);
    default:
      if (code === undefined && typeof message === 'string' && NO_MQTT.test(message))
        return new BrokerFailure(
          'unreachable',
          `${place} answers, but not in MQTT (${message}): is it a broker?`,
          error,
        );
      return new BrokerFailure(
        'unreachable',
        `${place}: ${typeof message === 'string' ? message.slice(0, 300) : 'the connection was closed'}`,
        error,
      );
  }
}

/** The broker ended the connection without a word; before CONNACK an old broker says so that it does not know the version. */
export const closedFailure = (url: string, isBeforeConnack: boolean): BrokerFailure =>
  isBeforeConnack
    ? new BrokerFailure('version', `${placeOf(url)} ended the connection before it answered`)
    : new BrokerFailure('unreachable', `${placeOf(url)} closed the connection`);

export function placeOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || DEFAULT_PORT[protocol] || ''}`;
}
const DEFAULT_PORT: Readonly<Record<string, string>> = {
  'mqtt:': '1883',
  'mqtts:': '8883',
  'ws:': '80',
  'wss:': '443',
};

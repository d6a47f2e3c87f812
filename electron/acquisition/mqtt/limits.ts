/** Bounds and delays of an MQTT link in one place; tests hand in shorter ones. */
export interface MqttLimits {
  /** s announced to the broker; within half of it something is sent, and within 1.5 times it something must come. */
  readonly keepaliveS: number;
  /** Messages of QoS 1 that wait for the ledger; the broker is told (MQTT 5.0, 3.1.2.11.3 Receive Maximum). */
  readonly inFlightMax: number;
  /** Readings that wait for credit before nothing more is read from the socket. */
  readonly backlogMax: number;
  /** ms readings of several messages may wait to share a frame. */
  readonly batchMs: number;
  /** ms a link must hold before earlier failures are forgotten. */
  readonly stableMs: number;
  /** ms a polite goodbye may take. */
  readonly closeMs: number;
  /** ms of backoff; absent: those of every pushed link. */
  readonly backoff?: import('../intake/index.ts').BackoffLimits;
}

export const MQTT_LIMITS: MqttLimits = {
  keepaliveS: 30,
  inFlightMax: 512,
  backlogMax: 20_000,
  batchMs: 20,
  stableMs: 10_000,
  closeMs: 1_000,
};

/** s the broker keeps what comes while we are away (MQTT 5.0, 3.1.2.11.2): a week. MQTT 3.1.1 has no such figure. */
export const SESSION_EXPIRY_S = 604_800;

/** Topic filters of one SUBSCRIBE. */
export const FILTERS_PER_SUBSCRIBE = 100;

/** The server says Good and gives no value (OPC 10000-6 Annex A, BadNoData). */
export const BAD_NO_DATA = 0x809b0000;

/** Version of the way messages are read here; refused ones carry it. */
export const PAYLOAD_SCHEMA_VERSION = 1;

/** Messages of one edge node without a valid birth certificate that go to quarantine; more are counted. */
export const UNBORN_MESSAGES_KEPT = 100;

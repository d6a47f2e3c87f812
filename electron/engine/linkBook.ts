import type { StationConfig } from '../../shared/domain/config/index.ts';
import { type DisabledTag, type LinkHealth, NO_TRAFFIC } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { EngineState } from './engineState.ts';
import type { EngineSettings } from './settings.ts';
import { connectionOf } from './unitRecovery.ts';

const US_PER_DAY = 86_400_000_000;
const CERTIFICATE_DAYS_MIN = 30;

/** What the drivers last told about their connections and tags. */
export interface LinkBook {
  readonly links: ReadonlyMap<string, LinkHealth>;
  readonly disabledTags: ReadonlyMap<string, DisabledTag>;
  health(health: LinkHealth): void;
  /** False when exactly this was told before. */
  disable(tag: DisabledTag): boolean;
  isOnline(connection: string): boolean;
  /** Values of a subscription stand until they change; a polled value stands only until the next poll. */
  isSubscriptionAlive(connection: string): boolean;
  /** Communication-loss alarms, and unknown time of work units whose link is down: the figure says so before the gap is sealed. */
  judge(state: EngineState, now: Instant): void;
  /** A tag that has a good reading again is disabled no more. */
  forgetReadAgain(state: EngineState): void;
}

export function createLinkBook(config: StationConfig, settings: EngineSettings): LinkBook {
  /** As the drivers told it, and as it is shown: a heartbeat that stands makes the difference. */
  const told = new Map<string, LinkHealth>();
  const links = new Map<string, LinkHealth>(config.connections.map(({ id }) => [id, notHeardOf(id)]));
  const disabledTags = new Map<string, DisabledTag>();
  const subscriptions = new Set(config.connections.filter(({ protocol }) => protocol === 'opc-ua').map(({ id }) => id));

  function unknownWhileDown(state: EngineState, health: LinkHealth, now: Instant): void {
    const since = health.lastReadingAt;
    if (since === undefined || ['online', 'degraded', 'stopped'].includes(health.state)) return;
    for (const { line } of state.units)
      if (line.oeeUnit && connectionOf(settings, line.oeeUnit) === health.connection)
        line.oee?.unknown({ from: since, to: now });
  }

  function isReadAgain(state: EngineState, tagId: string): boolean {
    const index = state.live.indexOf(settings.numbers.get(tagId) ?? -1);
    return index >= 0 && !Number.isNaN(state.live.times[index]) && (state.live.status[index] as number) >>> 31 === 0;
  }

  return {
    links,
    disabledTags,
    health(health) {
      told.set(health.connection, health);
      links.set(health.connection, health);
    },
    disable(tag) {
      if (disabledTags.get(tag.tagId)?.message === tag.message) return false;
      disabledTags.set(tag.tagId, tag);
      return true;
    },
    isOnline(connection) {
      const link = told.get(connection)?.state;
      return link === 'online' || link === 'degraded';
    },
    isSubscriptionAlive: (connection) => subscriptions.has(connection) && told.get(connection)?.state === 'online',
    judge(state, now) {
      for (const health of told.values()) {
        links.set(health.connection, withHeartbeat(health, state.judging.deadHeartbeat(health.connection)));
        state.judging.health(health, now);
        tellCertificate(state, health, now);
        unknownWhileDown(state, health, now);
      }
    },
    forgetReadAgain(state) {
      for (const [tagId] of disabledTags) if (isReadAgain(state, tagId)) disabledTags.delete(tagId);
    },
  };
}

/** A server whose certificate ends soon is a link that ends soon: told while there is time to renew it. */
function tellCertificate(
  state: EngineState,
  { connection, certificateValidUntil: until }: LinkHealth,
  now: Instant,
): void {
  if (until === undefined) return;
  const days = Math.floor((until - now) / US_PER_DAY);
  const alarm = {
    id: `${connection}.certificate`,
    limit: 'certificate',
    priority: days < 0 ? 'high' : 'medium',
    tag: null,
    connection,
    workUnit: null,
    unit: 'd',
    setpoint: CERTIFICATE_DAYS_MIN,
  } as const;
  const message =
    days < 0
      ? `certificate of the server behind ${connection} has expired: have it renewed, then trust the new one`
      : `certificate of the server behind ${connection} expires in ${days} days: have it renewed`;
  const isEnding = days < CERTIFICATE_DAYS_MIN;
  state.judging.tellSystem(alarm, isEnding ? { onset: now, message, value: days } : undefined, now);
}

/** Before its driver has said a word. */
const notHeardOf = (connection: string): LinkHealth => ({
  connection,
  state: 'connecting',
  message: '',
  ...NO_TRAFFIC,
});

/** A device that answers while its program stands is not online. */
const withHeartbeat = (health: LinkHealth, dead: string | undefined): LinkHealth =>
  dead !== undefined && health.state === 'online' ? { ...health, state: 'degraded', message: dead } : health;

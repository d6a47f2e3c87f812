import type { LinkState } from '../../../shared/domain/link.ts';

/**
 * The life of one link, as a pure step. Every state but `stopped` ends at its deadline, whatever the device does:
 *
 * - `connecting`: a socket is being opened, or is open and nothing has been read yet;
 * - `online`: something was read lately. Online follows from readings, never from an open socket;
 * - `degraded`: answers come, but not as they should (exceptions, or nothing read for a while);
 * - `backingOff`: lost; the next attempt waits, longer each time, by a random share (full jitter) so that stations that
 *   lost one switch together do not come back together;
 * - `circuitOpen`: lost too often in a row; only now and then
 * - `halfOpen`: one attempt is let through.
 *
 * A link counts as steady after `STEADY_MS` of readings; failures before that add up.
 */
export interface Link {
  readonly state: LinkState;
  /** Monotonic ms at which something happens by itself; infinite only for `stopped`. */
  readonly deadlineMs: number;
  /** Failures in a row. */
  readonly failures: number;
  /** Monotonic ms since when readings come; undefined while they do not. */
  readonly readingSinceMs?: number;
  /** Why it is not online. */
  readonly message: string;
}

export type LinkEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'opened' }
  /** Values were read. Need not be told again while the state is `online`. */
  | { readonly kind: 'read' }
  /** An exception, or another reason why answers are not what they should be. */
  | { readonly kind: 'troubled'; readonly message: string }
  /** The trouble is over: a whole cycle went well. */
  | { readonly kind: 'recovered' }
  /** Refused, broken, timed out or in doubt. `chance`: 0 ≤ x < 1, for jitter. */
  | { readonly kind: 'lost'; readonly message: string; readonly chance: number }
  /** The deadline has passed. `lastReadMs`: monotonic time of the last values read. `isWaiting`: we ask for nothing. */
  | {
      readonly kind: 'deadline';
      readonly chance: number;
      readonly lastReadMs?: number;
      readonly isWaiting?: boolean;
    };

export type LinkEffect = 'openSocket' | 'dropSocket';

export interface LinkSettings {
  /** For opening a socket, and for the first answer after it. */
  readonly connectTimeoutMs: number;
  /** Without anything read for so long, `online` becomes `degraded`, and later `degraded` is given up. */
  readonly silenceMs: number;
}

export const RETRY_DELAY_MS_MIN = 50;
export const RETRY_DELAY_MS_FIRST = 250;
export const RETRY_DELAY_MS_MAX = 4_000;
export const FAILURES_TO_OPEN_CIRCUIT = 6;
/** A line that is clean again is good again within 5 s. */
export const CIRCUIT_OPEN_MS = 4_000;
export const STEADY_MS = 10_000;

export const STOPPED_LINK: Link = { state: 'stopped', deadlineMs: Number.POSITIVE_INFINITY, failures: 0, message: '' };

export function stepLink(
  link: Link,
  event: LinkEvent,
  nowMs: number,
  settings: LinkSettings,
): { link: Link; effect?: LinkEffect } {
  if (event.kind === 'stop') return { link: STOPPED_LINK, effect: 'dropSocket' };
  if (link.state === 'stopped') {
    return event.kind === 'start' ? open({ ...link, failures: 0 }, 'connecting', nowMs, settings) : { link };
  }
  switch (event.kind) {
    case 'start':
      return { link };
    case 'opened':
      return isOpening(link) ? { link: { ...link, deadlineMs: nowMs + settings.connectTimeoutMs } } : { link };
    case 'read':
      return { link: afterRead(link, nowMs, settings) };
    case 'troubled':
      return { link: afterTrouble(link, event.message, nowMs, settings) };
    case 'recovered':
      return { link: link.state === 'degraded' ? online(link, nowMs, settings) : link };
    case 'lost':
      return isDown(link) ? { link } : lose(link, event.message, event.chance, nowMs);
    case 'deadline':
      return nowMs < link.deadlineMs ? { link } : afterDeadline(link, event, nowMs, settings);
  }
}

const isOpening = (link: Link): boolean => link.state === 'connecting' || link.state === 'halfOpen';
const isDown = (link: Link): boolean => link.state === 'backingOff' || link.state === 'circuitOpen';

function afterRead(link: Link, nowMs: number, settings: LinkSettings): Link {
  if (isOpening(link)) return online(link, nowMs, settings);
  if (link.state !== 'degraded') return link;
  return { ...link, deadlineMs: nowMs + settings.silenceMs, readingSinceMs: link.readingSinceMs ?? nowMs };
}

function afterTrouble(link: Link, message: string, nowMs: number, settings: LinkSettings): Link {
  if (isDown(link)) return link;
  if (link.state === 'degraded') return { ...link, message };
  return { ...link, state: 'degraded', message, deadlineMs: nowMs + settings.silenceMs };
}

function afterDeadline(
  link: Link,
  event: LinkEvent & { kind: 'deadline' },
  nowMs: number,
  settings: LinkSettings,
): { link: Link; effect?: LinkEffect } {
  const silentForMs = nowMs - (event.lastReadMs ?? Number.NEGATIVE_INFINITY);
  switch (link.state) {
    case 'backingOff':
      return open(link, 'connecting', nowMs, settings);
    case 'circuitOpen':
      return open(link, 'halfOpen', nowMs, settings);
    case 'online':
    case 'degraded':
      if (silentForMs < settings.silenceMs) {
        return { link: { ...link, deadlineMs: nowMs + settings.silenceMs - silentForMs } };
      }
      if (event.isWaiting) return { link: { ...link, deadlineMs: nowMs + settings.silenceMs } };
      if (link.state === 'online') return { link: afterTrouble(link, 'nothing was read for a while', nowMs, settings) };
      return lose(link, link.message, event.chance, nowMs);
    default:
      if (event.isWaiting) return { link: { ...link, deadlineMs: nowMs + settings.connectTimeoutMs } };
      return lose(link, `no answer within ${settings.connectTimeoutMs} ms`, event.chance, nowMs);
  }
}

const online = (link: Link, nowMs: number, settings: LinkSettings): Link => ({
  state: 'online',
  failures: link.failures,
  deadlineMs: nowMs + settings.silenceMs,
  readingSinceMs: link.readingSinceMs ?? nowMs,
  message: '',
});

function open(
  link: Link,
  state: 'connecting' | 'halfOpen',
  nowMs: number,
  settings: LinkSettings,
): { link: Link; effect: LinkEffect } {
  const { failures, message } = link;
  return { link: { state, failures, message, deadlineMs: nowMs + settings.connectTimeoutMs }, effect: 'openSocket' };
}

function lose(link: Link, message: string, chance: number, nowMs: number): { link: Link; effect: LinkEffect } {
  const wasSteady = link.readingSinceMs !== undefined && nowMs - link.readingSinceMs >= STEADY_MS;
  const failures = wasSteady ? 1 : link.failures + 1;
  const isCircuitOpen = link.state === 'halfOpen' || failures >= FAILURES_TO_OPEN_CIRCUIT;
  const delayMs = isCircuitOpen ? CIRCUIT_OPEN_MS * (0.75 + 0.25 * chance) : backoffMs(failures, chance);
  const state = isCircuitOpen ? 'circuitOpen' : 'backingOff';
  return { link: { state, failures, message, deadlineMs: nowMs + delayMs }, effect: 'dropSocket' };
}

const backoffMs = (failures: number, chance: number): number =>
  Math.max(RETRY_DELAY_MS_MIN, chance * Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_FIRST * 2 ** (failures - 1)));

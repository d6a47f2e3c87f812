import type { LinkHealth, UnitHealth } from '../../../shared/domain/link.ts';
import type { Clock, Instant } from '../../../shared/domain/time.ts';
import { instantFromUs, US_PER_MS } from '../../../shared/domain/time.ts';
import { ResponseTimes } from './responseTimes.ts';
import type { Link } from './stepLink.ts';

/** Weight of the newest response time in the smoothed mean. */
const NEWEST_WEIGHT = 0.1;

export interface LinkFacts {
  readonly lastReadAt: Instant | undefined;
  readonly disabledTags: number;
  readonly isWaitingForCredit: boolean;
  readonly units: readonly UnitHealth[];
}

/** What a link has seen since the start; monotonically growing, read by health reports. */
export class LinkCounters {
  requests = 0;
  responses = 0;
  timeouts = 0;
  exceptions = 0;
  rejectedAnswers = 0;
  sockets = 0;
  skippedCycles = 0;
  readonly responseTimes = new ResponseTimes();
  #responseMs: number | undefined;
  #skippedCyclesTold = 0;

  responded(ms: number): void {
    this.responses++;
    this.responseTimes.add(ms);
    this.#responseMs = this.#responseMs === undefined ? ms : this.#responseMs + (ms - this.#responseMs) * NEWEST_WEIGHT;
  }

  /** No answer came within `ms`. */
  timedOut(ms: number): void {
    this.timeouts++;
    this.responseTimes.timedOut(ms);
  }

  /** The answer to a request that timed out came after all, `ms` after it was sent. */
  cameLate(ms: number): void {
    this.responseTimes.cameLate(ms);
  }

  /** A report for the console; tells skipped cycles in words while they go on. */
  health(connection: string, link: Link, facts: LinkFacts, clock: Clock): LinkHealth {
    const newlySkipped = this.skippedCycles - this.#skippedCyclesTold;
    this.#skippedCyclesTold = this.skippedCycles;
    const remarks = [
      link.message,
      silentUnits(facts.units, link.message),
      facts.isWaitingForCredit ? 'polling waits until earlier readings are stored' : '',
      newlySkipped > 0 ? 'the device is too slow for the configured rate: poll cycles were skipped' : '',
      facts.disabledTags > 0 ? `${facts.disabledTags} tag(s) switched off because the device refuses them` : '',
    ];
    const isDown = link.state === 'backingOff' || link.state === 'circuitOpen';
    const waitUs = Math.round((link.deadlineMs - clock.monotonicMs()) * US_PER_MS);
    return {
      connection,
      state: link.state,
      message: remarks.filter((remark) => remark !== '').join('; '),
      requests: this.requests,
      responses: this.responses,
      timeouts: this.timeouts,
      exceptions: this.exceptions,
      rejectedAnswers: this.rejectedAnswers,
      reconnects: Math.max(0, this.sockets - 1),
      skippedCycles: this.skippedCycles,
      units: facts.units,
      ...this.#advice(),
      ...(facts.lastReadAt === undefined ? {} : { lastReadingAt: facts.lastReadAt }),
      ...(this.#responseMs === undefined ? {} : { responseMs: this.#responseMs }),
      ...(isDown ? { retryAt: instantFromUs(clock.now() + Math.max(0, waitUs)) } : {}),
    };
  }

  #advice(): Pick<LinkHealth, 'responses95Ms' | 'timeoutMsAdvised'> {
    const p95 = this.responseTimes.p95();
    const advised = this.responseTimes.advisedTimeoutMs();
    return {
      ...(p95 === undefined ? {} : { responses95Ms: p95 }),
      ...(advised === undefined ? {} : { timeoutMsAdvised: advised }),
    };
  }
}

/** Who is left out, where others go on; a link that is down says so itself. */
function silentUnits(units: readonly UnitHealth[], said: string): string {
  const silent = units.filter(({ breaker }) => breaker !== 'closed');
  if (silent.length === 0 || said !== '') return '';
  const names = silent.map(({ unitId }) => unitId).slice(0, 16);
  return `no answer from unit ${names.join(', ')}${silent.length > names.length ? ' …' : ''}; the other units are read`;
}

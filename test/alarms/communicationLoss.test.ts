import { describe, expect, it } from 'vitest';
import {
  type CommunicationLossInput,
  type CommunicationLossState,
  communicationLossAlarmOf,
  isStale,
  NORMAL_COMMUNICATION,
  staleAfterMsOf,
  stepCommunicationLoss,
} from '../../electron/alarms/index.ts';
import type { LinkHealth, LinkState } from '../../shared/domain/link.ts';
import type { Instant } from '../../shared/domain/time.ts';

const second = (n: number): Instant => (n * 1e6) as Instant;
const alarm = communicationLossAlarmOf('plc-1', 10_000);

function health(now: number, state: LinkState, lastReading?: number, message = ''): CommunicationLossInput {
  const counts = { requests: 0, responses: 0, timeouts: 0, exceptions: 0, rejectedAnswers: 0, reconnects: 0 };
  const reading = lastReading === undefined ? {} : { lastReadingAt: second(lastReading) };
  const told: LinkHealth = { connection: 'plc-1', state, message, ...counts, ...reading };
  return { kind: 'health', health: told, now: second(now) };
}

function run(inputs: readonly CommunicationLossInput[], from: CommunicationLossState = NORMAL_COMMUNICATION) {
  let state = from;
  const effects = inputs.flatMap((input) => {
    const step = stepCommunicationLoss(state, input, alarm);
    state = step.state;
    return step.effects;
  });
  return { state, effects, kinds: effects.map((each) => each.kind) };
}

const POLLED = { table: 'holding', register: 0 } as const;
const SUBSCRIBED = { nodeId: 'ns=1;s=x' };

describe('communication loss, after 10 s', () => {
  const lost = [
    health(0, 'online', 0),
    health(1, 'backingOff', 0, 'connection refused'),
    health(12, 'circuitOpen', 0, 'no route to 10.0.0.7'),
  ];

  it('is a system alarm of high priority', () => {
    expect(alarm).toMatchObject({ id: 'plc-1.communicationLoss', priority: 'high' });
  });

  it('is raised when the link has been lost for longer, with the message of the link', () => {
    expect(run(lost).effects).toEqual([
      {
        kind: 'alarmRaised',
        alarmId: 'plc-1.communicationLoss',
        state: 'unacknowledged',
        onset: second(1),
        at: second(12),
        message: 'no readings from plc-1: no route to 10.0.0.7',
      },
    ]);
  });

  it('is not raised by a loss of exactly 10 s', () => {
    expect(run([health(1, 'backingOff', 0), health(11, 'backingOff', 0)]).kinds).toEqual([]);
  });

  it('is not raised while readings come, though slowly', () => {
    expect(run([health(0, 'degraded', 0), health(20, 'degraded', 19), health(40, 'online', 39)]).kinds).toEqual([]);
  });

  it('is raised for a link that never came up', () => {
    expect(run([health(0, 'connecting'), health(11, 'connecting')]).effects[0]).toMatchObject({
      message: 'no readings from plc-1: link is connecting',
    });
  });

  it('starts to count anew after each reading', () => {
    const flapping = [
      health(1, 'backingOff', 0),
      health(9, 'online', 8),
      health(10, 'backingOff', 8),
      health(19, 'backingOff', 8),
    ];
    expect(run(flapping).kinds).toEqual([]);
  });

  it('returns when readings come again, not when the socket opens', () => {
    expect(run([...lost, health(20, 'online', 0)]).state.state).toBe('unacknowledged');
    const back = run([...lost, health(20, 'online', 0), health(21, 'online', 20.5)]);
    expect(back.effects[1]).toMatchObject({
      kind: 'alarmReturned',
      at: second(20.5),
      onset: second(1),
      raisedAt: second(12),
    });
    expect(back.state.state).toBe('returnedUnacknowledged');
  });

  it('is acknowledged like any alarm', () => {
    const { state, kinds } = run([...lost, { kind: 'acknowledge', at: second(13), by: 'ola', comment: 'cable' }]);
    expect(kinds).toEqual(['alarmRaised', 'alarmAcknowledged']);
    expect(run([health(20, 'online', 19)], state).state.state).toBe('normal');
  });

  it('is not raised for a link that was stopped on purpose, and stopping does not return it', () => {
    expect(run([health(0, 'stopped'), health(60, 'stopped')]).kinds).toEqual([]);
    expect(run([...lost, health(30, 'stopped', 0)]).state.state).toBe('unacknowledged');
  });

  it('begins at the new time when the clock is set back', () => {
    expect(run([health(100, 'backingOff', 0), health(5, 'backingOff', 0), health(14, 'backingOff', 0)]).kinds).toEqual(
      [],
    );
    expect(run([health(100, 'backingOff', 0), health(5, 'backingOff', 0), health(16, 'backingOff', 0)]).kinds).toEqual([
      'alarmRaised',
    ]);
  });
});

describe('a stale value', () => {
  it.each([
    ['never read', undefined, 100, true],
    ['exactly as old as allowed', 97, 100, false],
    ['older', 96.999, 100, true],
  ])('%s', (_name, last, now, expected) => {
    expect(isStale(last === undefined ? undefined : second(last), 3_000, second(now))).toBe(expected);
  });

  it.each([
    ['3 × the interval where it is polled', { everyMs: 5_000, address: POLLED }, 15_000],
    ['at least 3 s where it is polled', { everyMs: 100, address: POLLED }, 3_000],
    ['a day where it is subscribed: no news is no change', { everyMs: 100, address: SUBSCRIBED }, 86_400_000],
    ['as configured', { everyMs: 100, staleAfterMs: 500, address: SUBSCRIBED }, 500],
  ])('is stale after %s', (_name, tag, expected) => expect(staleAfterMsOf(tag)).toBe(expected));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CIRCUIT_OPEN_MS,
  FAILURES_TO_OPEN_CIRCUIT,
  type Link,
  type LinkEvent,
  RETRY_DELAY_MS_MAX,
  RETRY_DELAY_MS_MIN,
  STEADY_MS,
  STOPPED_LINK,
  stepLink,
} from '../../../electron/acquisition/modbus/stepLink.ts';

const SETTINGS = { connectTimeoutMs: 3000, silenceMs: 10_000 };
const NOW = 1_000_000;
const step = (link: Link, event: LinkEvent, nowMs = NOW) => stepLink(link, event, nowMs, SETTINGS);
const link = (state: Link['state'], more: Partial<Link> = {}): Link => ({
  state,
  deadlineMs: NOW,
  failures: 0,
  message: '',
  ...more,
});
const lost: LinkEvent = { kind: 'lost', message: 'cable', chance: 0.5 };
const deadline: LinkEvent = { kind: 'deadline', chance: 0.5 };

describe('a link steps', () => {
  it.each<[string, Link, LinkEvent, Partial<Link>, 'openSocket' | 'dropSocket' | undefined]>([
    [
      'from stopped to connecting when started',
      STOPPED_LINK,
      { kind: 'start' },
      { state: 'connecting', deadlineMs: NOW + 3000 },
      'openSocket',
    ],
    ['nowhere from stopped otherwise', STOPPED_LINK, lost, { state: 'stopped' }, undefined],
    [
      'nowhere by an open socket, but waits for the first answer',
      link('connecting'),
      { kind: 'opened' },
      { state: 'connecting', deadlineMs: NOW + 3000 },
      undefined,
    ],
    [
      'from connecting to online by a reading',
      link('connecting'),
      { kind: 'read' },
      { state: 'online', deadlineMs: NOW + 10_000 },
      undefined,
    ],
    [
      'from connecting to degraded by an exception',
      link('connecting'),
      { kind: 'troubled', message: 'x' },
      { state: 'degraded', message: 'x' },
      undefined,
    ],
    [
      'from connecting to backing off when refused',
      link('connecting'),
      lost,
      { state: 'backingOff', failures: 1, message: 'cable', deadlineMs: NOW + 125 },
      'dropSocket',
    ],
    [
      'from connecting to backing off at its deadline',
      link('connecting'),
      deadline,
      { state: 'backingOff', failures: 1 },
      'dropSocket',
    ],
    [
      'from online to degraded by an exception',
      link('online'),
      { kind: 'troubled', message: 'x' },
      { state: 'degraded', message: 'x' },
      undefined,
    ],
    [
      'from online to degraded when nothing was read for long',
      link('online'),
      deadline,
      { state: 'degraded' },
      undefined,
    ],
    [
      'from online to online at the deadline while readings come',
      link('online'),
      { ...deadline, lastReadMs: NOW - 1000 },
      { state: 'online', deadlineMs: NOW + 9000 },
      undefined,
    ],
    ['from online to backing off when lost', link('online'), lost, { state: 'backingOff' }, 'dropSocket'],
    [
      'from degraded to online when recovered',
      link('degraded'),
      { kind: 'recovered' },
      { state: 'online', message: '' },
      undefined,
    ],
    [
      'from degraded to degraded by a reading alone',
      link('degraded', { message: 'x' }),
      { kind: 'read' },
      { state: 'degraded', message: 'x' },
      undefined,
    ],
    ['from degraded to backing off at its deadline', link('degraded'), deadline, { state: 'backingOff' }, 'dropSocket'],
    [
      'from degraded to degraded at its deadline while we ask for nothing',
      link('degraded'),
      { ...deadline, isWaiting: true },
      { state: 'degraded' },
      undefined,
    ],
    [
      'from backing off to connecting at its deadline',
      link('backingOff', { failures: 2 }),
      deadline,
      { state: 'connecting', failures: 2 },
      'openSocket',
    ],
    [
      'nowhere from backing off when the old socket reports again',
      link('backingOff', { failures: 2 }),
      lost,
      { state: 'backingOff', failures: 2 },
      undefined,
    ],
    [
      'to an open circuit after a row of failures',
      link('connecting', { failures: FAILURES_TO_OPEN_CIRCUIT - 1 }),
      lost,
      { state: 'circuitOpen', deadlineMs: NOW + 0.875 * CIRCUIT_OPEN_MS },
      'dropSocket',
    ],
    [
      'from an open circuit to half-open at its deadline',
      link('circuitOpen', { failures: 6 }),
      deadline,
      { state: 'halfOpen', failures: 6 },
      'openSocket',
    ],
    [
      'from half-open to online by a reading',
      link('halfOpen', { failures: 6 }),
      { kind: 'read' },
      { state: 'online', failures: 6 },
      undefined,
    ],
    [
      'from half-open back to an open circuit when lost',
      link('halfOpen', { failures: 6 }),
      lost,
      { state: 'circuitOpen', failures: 7 },
      'dropSocket',
    ],
    [
      'from half-open back to an open circuit at its deadline',
      link('halfOpen', { failures: 6 }),
      deadline,
      { state: 'circuitOpen' },
      'dropSocket',
    ],
    [
      'to stopped from anywhere',
      link('online'),
      { kind: 'stop' },
      { state: 'stopped', deadlineMs: Number.POSITIVE_INFINITY },
      'dropSocket',
    ],
  ])('%s', (_name, before, event, after, effect) => {
    const result = step(before, event);
    expect(result.link).toMatchObject(after);
    expect(result.effect).toBe(effect);
  });

  it('forgets earlier failures only after steady readings', () => {
    const shaky = link('online', { failures: 4, readingSinceMs: NOW - STEADY_MS + 1 });
    const steady = link('online', { failures: 4, readingSinceMs: NOW - STEADY_MS });
    expect(step(shaky, lost).link.failures).toBe(5);
    expect(step(steady, lost).link.failures).toBe(1);
  });
});

describe('laws of every link', () => {
  const events = fc.array(
    fc.record({
      event: fc.oneof(
        fc.constantFrom<LinkEvent>(
          { kind: 'opened' },
          { kind: 'read' },
          { kind: 'troubled', message: 'x' },
          { kind: 'recovered' },
        ),
        fc
          .double({ min: 0, max: 0.999, noNaN: true })
          .map((chance): LinkEvent => ({ kind: 'lost', message: 'y', chance })),
        fc.double({ min: 0, max: 0.999, noNaN: true }).map((chance): LinkEvent => ({ kind: 'deadline', chance })),
      ),
      afterMs: fc.integer({ min: 0, max: 20_000 }),
    }),
    { maxLength: 60 },
  );
  it('every state but stopped has a deadline within reach, and a device that never answers is always tried again', () => {
    fc.assert(
      fc.property(events, (steps) => {
        let nowMs = 0;
        let current = stepLink(STOPPED_LINK, { kind: 'start' }, nowMs, SETTINGS).link;
        for (const { event, afterMs } of steps) {
          nowMs += afterMs;
          current = stepLink(current, event, nowMs, SETTINGS).link;
          expect(current.deadlineMs - nowMs).toBeLessThanOrEqual(Math.max(CIRCUIT_OPEN_MS, SETTINGS.silenceMs));
        }
        for (let i = 0; i < 4; i++) {
          nowMs = Math.max(nowMs, current.deadlineMs);
          const next = stepLink(current, { kind: 'deadline', chance: 0.5 }, nowMs, SETTINGS);
          current = next.link;
          if (next.effect === 'openSocket') return;
        }
        throw new Error(`still ${current.state}`);
      }),
    );
  });
  it('a retry waits at least a moment and at most the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, chance) => {
          const { deadlineMs } = step(link('connecting', { failures }), { ...lost, chance } as LinkEvent).link;
          expect(deadlineMs - NOW).toBeGreaterThanOrEqual(RETRY_DELAY_MS_MIN);
          expect(deadlineMs - NOW).toBeLessThanOrEqual(RETRY_DELAY_MS_MAX);
        },
      ),
    );
  });
});

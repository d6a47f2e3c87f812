import fc from 'fast-check';
import { DataChangeNotification, DataValue, NotificationMessage, type PublishResponse } from 'node-opcua-client';
import { describe, expect, it } from 'vitest';
import { Publisher, type PublisherPorts } from '../../../electron/acquisition/opcua/publisher.ts';
import type { Instant } from '../../../shared/domain/time.ts';

const TERMS = { id: 7, publishingMs: 100, keepAliveMs: 1_000 };
const SEQUENCE_MAX = 0xffff_ffff;
type Answer = (error: Error | null, response?: PublishResponse) => void;

const after = (number: number): number => (number === SEQUENCE_MAX ? 1 : number + 1);
/** A message whose one value says which it is. */
const message = (sequenceNumber: number): NotificationMessage => {
  const monitoredItems = [{ clientHandle: sequenceNumber, value: new DataValue() }];
  return new NotificationMessage({
    sequenceNumber,
    notificationData: [new DataChangeNotification({ monitoredItems })],
  });
};
const notAvailable = (): Error =>
  Object.assign(new Error('BadMessageNotAvailable'), {
    response: { responseHeader: { serviceResult: { value: 0x807b0000 } } },
  });

/** A server whose messages may be lost on the way, and which still has some of them. */
class LossyServer {
  readonly arrived: number[] = [];
  missed = 0;
  failure = '';
  readonly held = new Set<number>();
  readonly acknowledged = new Set<number>();
  readonly publisher: Publisher;
  readonly #waiting: Answer[] = [];

  constructor() {
    const ports: PublisherPorts = {
      services: {
        publish: (acknowledge, _hint, answered) => {
          for (const { sequenceNumber } of acknowledge) this.acknowledged.add(sequenceNumber);
          this.#waiting.push(answered);
        },
        republish: async (_id, number) => {
          await undefined;
          if (!this.held.has(number)) throw notAvailable();
          return message(number);
        },
      },
      clock: { now: () => 0 as Instant, monotonicMs: () => 0 },
      arrived: () => undefined,
      value: (handle) => this.arrived.push(handle),
      answered: () => undefined,
      missed: (messages) => {
        this.missed += messages;
      },
      failed: (why) => {
        this.failure = why;
      },
    };
    this.publisher = new Publisher(ports);
  }

  /** False when the client asks for nothing at the moment. */
  send(number: number): boolean {
    const answer = this.#waiting.shift();
    answer?.(null, {
      subscriptionId: TERMS.id,
      notificationMessage: message(number),
      availableSequenceNumbers: [...this.held],
    } as unknown as PublishResponse);
    return answer !== undefined;
  }
}
const settled = async (): Promise<void> => {
  for (let i = 0; i < 300; i++) await undefined;
};

describe('messages of a subscription', () => {
  it('arrive in order, each once, or are counted as missed, whatever the network loses and the server forgets', async () => {
    const fates = fc.array(fc.constantFrom('arrives', 'lost', 'forgotten', 'arrives'), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fates, fc.constantFrom(1, 500), async (all, first) => {
        const server = new LossyServer();
        server.publisher.add(TERMS);
        let number: number = first;
        const expected: number[] = [];
        let missed = 0;
        expect(server.send(number)).toBe(true); // the first always arrives: what was before it, nobody can know
        expected.push(number);
        for (const fate of [...all, 'arrives']) {
          number = after(number);
          if (fate !== 'forgotten') expected.push(number);
          if (fate === 'forgotten') missed++;
          else server.held.add(number);
          if (fate === 'arrives') expect(server.send(number)).toBe(true);
          await settled();
        }
        await settled();
        expect(server.arrived).toEqual(expected);
        expect(server.missed).toBe(missed);
        expect(server.failure).toBe('');
      }),
      { numRuns: 200 },
    );
  });

  it('go on past the greatest sequence number with 1', async () => {
    const server = new LossyServer();
    server.publisher.add(TERMS);
    for (const number of [SEQUENCE_MAX - 1, SEQUENCE_MAX, 1, 2, 3]) expect(server.send(number)).toBe(true);
    await settled();
    expect(server.arrived).toEqual([SEQUENCE_MAX - 1, SEQUENCE_MAX, 1, 2, 3]);
    expect(server.missed).toBe(0);
  });

  it('that a later session finds at the server come first, and those it no longer has are counted', async () => {
    const server = new LossyServer();
    server.held.add(13).add(14);
    server.publisher.takeOver([{ ...TERMS, nextSequence: 11 }], new Map([[TERMS.id, [9, 13, 14]]]));
    await settled();
    expect(server.send(15)).toBe(true);
    await settled();
    expect(server.arrived).toEqual([13, 14, 15]);
    expect(server.missed).toBe(2);
  });

  it('are all acknowledged', async () => {
    const server = new LossyServer();
    server.publisher.add(TERMS);
    server.held.add(2);
    for (const number of [1, 3]) {
      server.send(number);
      await settled();
    }
    server.send(4);
    await settled();
    expect([...server.acknowledged].sort()).toEqual([1, 2, 3, 4]);
  });
});

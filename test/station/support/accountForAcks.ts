import { framesOf, inboxFrames, plainBodies, plainReadings } from './plainLedger.ts';
import type { StationUnderTest } from './stationUnderTest.ts';

export interface Account {
  readonly acked: number;
  readonly ackedReadings: number;
  /** Readings in the log. */
  readonly readings: number;
  readonly inInbox: number;
  /** Numbers of acknowledged frames that neither the inbox nor the lineage of a batch names. */
  readonly lostFrames: readonly number[];
  /** Acknowledged frames of which the log has another number of readings within [from, to]. */
  readonly shortFrames: readonly string[];
  /** Readings with a tag and source time, or a tag and counter value, that another reading has too. */
  readonly doubled: readonly string[];
}

/** Compares what was acknowledged with what is in the log; for one connection whose frames follow each other in time. */
export function accountForAcks(station: StationUnderTest): Account {
  const acks = station.acks();
  const inbox = new Set(inboxFrames(station.dataDir).map(({ frame }) => frame));
  const ranges: { first: number; last: number }[] = [];
  const times = new Map<number, number>();
  const seen = new Set<string>();
  const doubled: string[] = [];
  let readings = 0;
  for (const body of plainBodies(station.dataDir)) {
    ranges.push(...framesOf(body));
    for (const { tag, time, value } of plainReadings(body)) {
      readings++;
      times.set(time, (times.get(time) ?? 0) + 1);
      for (const key of value === null ? [`${tag} @${time}`] : [`${tag} @${time}`, `${tag} =${value}`]) {
        if (seen.has(key)) doubled.push(key);
        seen.add(key);
      }
    }
  }
  const ascending = [...times].sort(([a], [b]) => a - b);
  const within = (from: number, to: number) =>
    ascending.reduce((sum, [time, count]) => (time >= from && time <= to ? sum + count : sum), 0);
  return {
    acked: acks.length,
    ackedReadings: acks.reduce((sum, ack) => sum + ack.readings, 0),
    readings,
    inInbox: inbox.size,
    lostFrames: acks
      .filter(({ frame }) => !inbox.has(frame) && !ranges.some(({ first, last }) => frame >= first && frame <= last))
      .map(({ frame }) => frame),
    shortFrames: acks
      .filter(({ frame }) => !inbox.has(frame))
      .filter((ack) => within(microseconds(ack.from), microseconds(ack.to)) !== ack.readings)
      .map((ack) => `${JSON.stringify(ack)} has ${within(microseconds(ack.from), microseconds(ack.to))}`),
    doubled,
  };
}

function microseconds(iso: string): number {
  const fraction = /\.(\d+)Z$/.exec(iso)?.[1] ?? '';
  return Date.parse(iso.replace(/\.\d+Z$/, 'Z')) * 1_000 + Number(fraction.padEnd(6, '0') || 0);
}

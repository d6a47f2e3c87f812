/**
 * The engine alone in a process of its own, over a disk whose calls somebody makes fail: `node … FOLDER FRAMES [every ms]`. It
 * is fed one frame of two readings every few milliseconds. Prints one JSON line per thing that matters to a judge: `acked`
 * (values that are durable), `live` (on change of state, of the alarms that stand, of what is shown) and `log`.
 */
import { writeSync } from 'node:fs';
import { createEngine } from '../../../electron/engine.ts';
import { stationConfigSchema } from '../../../shared/domain/config/index.ts';
import { frameFromRows } from '../../../shared/domain/frame.ts';
import type { Instant } from '../../../shared/domain/time.ts';

const [folder = '', frames = '200', everyMs = '5'] = process.argv.slice(2);
const tell = (line: object): void => {
  const text = Buffer.from(`${JSON.stringify({ ms: Math.round(performance.now()), ...line })}\n`);
  for (let at = 0; at < text.length; ) at += writeSync(1, text, at);
};
const clock = {
  now: () => Math.round((performance.timeOrigin + performance.now()) * 1000) as Instant,
  monotonicMs: () => performance.now(),
};
const config = stationConfigSchema.parse({
  configVersion: 1,
  station: { id: 'cr-fault' },
  equipment: [{ id: 'line' }],
  connections: [{ id: 'plc', protocol: 'modbus-tcp', host: '127.0.0.1', port: 5020 }],
  tags: ['line.a', 'line.b'].map((id, i) => ({
    id,
    equipment: 'line',
    connection: 'plc',
    address: { table: 'holding', register: 2 * i, type: 'uint32' },
  })),
  windows: { everyMs: 500, graceMs: 50 },
  checkpoint: { everyMs: 200 },
  storage: { reserveBytes: 1_048_576 },
});

const underWay: number[] = [];
let credit = 64;
let shown = '';
const engine = createEngine({
  loaded: { config, hash: 'f'.repeat(64), path: 'fault' },
  dataDir: folder,
  engineVersion: 'shiftseal fault',
  clock,
  acksPath: undefined,
  liveEveryMs: 100,
  say(message) {
    if (message.type === 'log') tell({ log: message.message.split('\n')[0] });
    if (message.type !== 'live') return;
    const { ledger, storage, unsealedAlarms = [], unacknowledgedAlarms, values } = message.live;
    const alarms = unsealedAlarms.map(({ alarm }) => alarm);
    const state = JSON.stringify([ledger.state, alarms, unacknowledgedAlarms, storage.unstored?.takesSmallThings]);
    if (state !== shown || ledger.state === 'paused')
      tell({
        live: ledger.state,
        alarms,
        unacknowledged: unacknowledgedAlarms,
        value: values[0],
        unstored: storage.unstored,
      });
    shown = state;
  },
});
engine.attach('w', {
  returnCredit(count) {
    credit += count;
    tell({ acked: underWay.splice(0, count) });
  },
  lending: {
    lend: (count) => {
      credit += count;
    },
    lost(count) {
      credit += count;
      tell({ lost: underWay.splice(0, count) });
    },
  },
  pace: () => undefined,
  drain: () => [],
});
const numbers = new Map(engine.ready.catalogue.map(({ id, number }) => [id, number]));
tell({ ready: true });

let value = 0;
const isThrough = () => value >= Number(frames);
const feeding = setInterval(() => {
  if (credit <= 0 || isThrough()) return;
  credit--;
  const at = clock.now();
  underWay.push(value);
  const rows = ['line.a', 'line.b'].map((id) => ({
    tag: numbers.get(id) as number,
    kind: 'number' as const,
    sourceTime: at,
    receivedTime: at,
    value,
    status: 0,
  }));
  value++;
  engine.take('w', { type: 'frame', frame: frameFromRows('plc', 'line', rows) });
}, Number(everyMs));
const turning = setInterval(() => {
  engine.liveTaken();
  engine.turn();
  if (!isThrough() || underWay.length > 0) return;
  clearInterval(feeding);
  clearInterval(turning);
  tell({ stopped: engine.command('stop', {}) });
}, 20);

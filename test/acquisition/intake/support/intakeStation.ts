import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { httpProtocol } from '../../../../electron/acquisition/http/index.ts';
import { createAcquisition } from '../../../../electron/acquisition/index.ts';
import { mqttProtocol } from '../../../../electron/acquisition/mqtt/index.ts';
import { createEngine } from '../../../../electron/engine.ts';
import { systemClock, systemTimers } from '../../../../electron/supervision/index.ts';
import type { AcquisitionReport, ToAcquisitionFromEngine } from '../../../../shared/contract/workers.ts';
import { stationConfigSchema } from '../../../../shared/domain/config/index.ts';

/**
 * A station in one process: the real engine over a real ledger, and one pushed link in front of it. Arguments: data folder,
 * `http` or `mqtt`, port, ms to run (then it stops in order; without, until it is killed). Says `listening`, and `stopped`.
 */
const [dataDir = '', kind = 'http', port = '0', forMs] = process.argv.slice(2);
const isHttp = kind === 'http';
const config = stationConfigSchema.parse({
  configVersion: 1,
  station: { id: 'cr-intake' },
  equipment: [{ id: 'press' }, { id: 'oven' }],
  connections: [
    isHttp
      ? { id: 'in', protocol: 'http-intake', port: Number(port), secret: 'intake', requestsPerMinuteMax: 1_000_000 }
      : { id: 'in', protocol: 'mqtt', url: `mqtt://127.0.0.1:${port}`, clientId: 'killed-station' },
  ],
  tags: ['press', 'oven'].map((unit) => ({
    id: `${unit}.count`,
    equipment: unit,
    connection: 'in',
    address: isHttp
      ? { key: unit, type: 'int64' }
      : { topic: `plant/${unit}`, value: '/n', time: '/at', type: 'int64' },
  })),
  windows: { everyMs: 1_000, graceMs: 100 },
});
const clock = systemClock();
const engine = createEngine({
  loaded: { config, hash: 'c'.repeat(64), path: 'test' },
  dataDir,
  engineVersion: 'shiftseal test',
  clock,
  acksPath: undefined,
  liveEveryMs: 1_000,
  say: () => {},
});
let toAcquisition: (message: ToAcquisitionFromEngine) => void = () => {};
const reports: AcquisitionReport[] = [];
engine.attach('w', {
  returnCredit: (frames: number) => toAcquisition({ type: 'credit', frames }),
  drain: () => reports.splice(0),
} as Parameters<typeof engine.attach>[1]);

const tags = config.tags.map((tag) => ({
  config: tag,
  number: engine.ready.catalogue.find(({ id }) => id === tag.id)?.number as number,
  workUnit: tag.equipment ?? 'cr-intake',
}));
const folder = join(dataDir, 'links');
mkdirSync(folder, { recursive: true });
const acquisition = createAcquisition(
  {
    type: 'start',
    connections: config.connections.map((connection) => ({ config: connection, tags })),
    creditFrames: config.acquisition.creditFrames,
    folder,
    dataFolder: dataDir,
    secrets: { intake: 'token' },
    enginePort: undefined as never,
  },
  {
    post(report) {
      engine.take('w', report);
      if (report.type === 'health' && ['degraded', 'online'].includes(report.health.state)) console.log('listening');
    },
    onMessage: (take) => {
      toAcquisition = take;
    },
  },
  {
    clock,
    timers: systemTimers,
    random: Math.random,
    protocolFor: async () => (isHttp ? httpProtocol : mqttProtocol),
    folderOf: () => folder,
    dataFolder: dataDir,
  },
);
acquisition.start();
const turning = setInterval(() => engine.turn(), engine.turnEveryMs);
if (forMs !== undefined) {
  setTimeout(() => {
    void acquisition.stop().then(() => {
      clearInterval(turning);
      engine.command('stop', {});
      console.log('stopped');
      process.exit(0);
    });
  }, Number(forMs));
}

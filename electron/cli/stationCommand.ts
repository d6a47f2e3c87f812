import { loadConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { runHeadless } from '../headless.ts';
import { engineVersion, workersUrl } from '../supervision/index.ts';
import { type Command, durationOption, EXIT, integerOption, parse, required } from './command.ts';

export const command: Command = {
  summary: 'the engine without a window; a status line per interval',
  usage: 'shiftseal station --config FILE --data DIR [--for 60s] [--status 5s] [--metrics PORT] [--acks FILE]',
  async run(args, terminal) {
    const { values } = parse(args, {
      config: { type: 'string' },
      data: { type: 'string' },
      for: { type: 'string' },
      status: { type: 'string' },
      metrics: { type: 'string' },
      acks: { type: 'string' },
    });
    const config = required(values.config, 'config');
    const dataDir = required(values.data, 'data');
    const forMs = durationOption(values.for, 'for');
    const metricsPort = integerOption(values.metrics, 'metrics', 1, 65535);
    await runHeadless({
      loaded: loadConfig(config, configPortsAt(dataDir)),
      dataDir,
      workers: workersUrl(),
      version: engineVersion(),
      statusMs: durationOption(values.status, 'status') ?? 5000,
      ...(forMs === undefined ? {} : { forMs }),
      ...(metricsPort === undefined ? {} : { metricsPort }),
      ...(values.acks === undefined ? {} : { acksPath: values.acks }),
      out: terminal.out,
      err: terminal.err,
    });
    return EXIT.fine;
  },
};

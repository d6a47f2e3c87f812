import { formatPlanReport, planReport } from '../acquisition/modbus/planning/index.ts';
import { loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { type Command, EXIT, integerOption, parse, UsageError } from './command.ts';

export const command: Command = {
  summary: 'how each device will be polled: requests per cycle, cycle time, bus load',
  usage: 'shiftseal plan FILE [--response-ms N] [--json]',
  async run(args, terminal) {
    const options = {
      config: { type: 'string' },
      'response-ms': { type: 'string' },
      json: { type: 'boolean' },
    } as const;
    const file = args.includes('--config') ? undefined : 'FILE';
    const { values, operands } = parse(args, options, file === undefined ? [] : [file]);
    const path = operands[0] ?? values.config;
    if (path === undefined) throw new UsageError('missing FILE');
    const responseMs = integerOption(values['response-ms'], 'response-ms', 1, 60_000);
    const { config, hash } = loadConfig(path, configPorts);
    const modbus = planReport(config, responseMs);
    const opcua = config.connections.flatMap((connection) => {
      if (connection.protocol !== 'opc-ua') return [];
      const items = config.tags.filter((tag) => tag.connection === connection.id);
      const { id, endpoint, securityMode, publishingIntervalMs } = connection;
      const rates = [...new Set(items.map(({ everyMs }) => everyMs))].sort((a, b) => a - b);
      return [
        {
          connection: id,
          protocol: 'opc-ua' as const,
          endpoint,
          securityMode,
          publishingIntervalMs,
          items: items.length,
          rates: rates.map((everyMs) => ({ everyMs, items: items.filter((tag) => tag.everyMs === everyMs).length })),
          /** Every item at its sampling rate: what the server may send at most. */
          notificationsPerSecondMax: items.reduce((sum, { everyMs }) => sum + 1000 / everyMs, 0),
        },
      ];
    });
    if (values.json) {
      const connections = [...modbus.map((plan) => ({ ...plan, protocol: 'modbus-tcp' as const })), ...opcua];
      terminal.out(JSON.stringify({ station: config.station.id, config: hash, connections }, null, 2));
      return EXIT.fine;
    }
    const lines = [
      ...formatPlanReport(modbus),
      ...opcua.flatMap((plan) => [
        `${plan.connection}: ${plan.items} items subscribed at ${plan.endpoint} (${plan.securityMode}), ` +
          `published every ${plan.publishingIntervalMs} ms, at most ${plan.notificationsPerSecondMax.toFixed(1)} notifications/s`,
        ...plan.rates.map((rate) => `  sampled every ${rate.everyMs} ms: ${rate.items} items`),
      ]),
    ];
    terminal.out(lines.length === 0 ? 'no connections: nothing is polled' : lines.join('\n'));
    return EXIT.fine;
  },
};

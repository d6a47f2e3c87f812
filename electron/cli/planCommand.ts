import { isModbus, type StationConfig } from '../../shared/domain/config/index.ts';
import {
  formatPlanReport,
  loadResponseTimes,
  type MeasuredResponses,
  planReport,
  planWarnings,
} from '../acquisition/modbus/planning/index.ts';
import { loadConfig } from '../config/index.ts';
import { configPorts } from '../engine/configPorts.ts';
import { type Command, EXIT, integerOption, parse, UsageError } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { connectionFolder } from './outsideStation.ts';

export const command: Command = {
  summary: 'how each device will be polled: requests per cycle, cycle time, bus load',
  usage: 'shiftseal plan FILE [--data DIR] [--response-ms N] [--json]',
  async run(args, terminal) {
    const options = {
      config: { type: 'string' },
      data: { type: 'string' },
      'response-ms': { type: 'string' },
      json: { type: 'boolean' },
    } as const;
    const file = args.some((arg) => arg === '--config' || arg.startsWith('--config=')) ? undefined : 'FILE';
    const { values, operands } = parse(args, options, file === undefined ? [] : [file]);
    const path = operands[0] ?? values.config;
    if (path === undefined) throw new UsageError('missing FILE');
    const responseMs = integerOption(values['response-ms'], 'response-ms', 1, 60_000);
    const { config, hash } = loadConfig(path, configPorts);
    const measured = values.data === undefined ? undefined : measuredIn(existingFolder(values.data));
    const modbus = planReport(config, { responseMs, ...(measured === undefined ? {} : { measured }) });
    const warningsOf = (plan: (typeof modbus)[number]) =>
      planWarnings(
        plan,
        config.connections.filter(isModbus).find(({ id }) => id === plan.connection),
      );
    const subscribed = opcuaPlans(config);
    if (values.json) {
      const connections = [...modbus.map((plan) => ({ ...plan, warnings: warningsOf(plan) })), ...subscribed];
      terminal.out(JSON.stringify({ station: config.station.id, config: hash, connections }, null, 2));
      return EXIT.fine;
    }
    const lines = [
      ...modbus.flatMap((plan) => formatPlanReport(plan, warningsOf(plan))),
      ...subscribed.flatMap((plan) => [
        `${plan.connection}: ${plan.items} items subscribed at ${plan.endpoint} (${plan.securityMode}), ` +
          `published every ${plan.publishingIntervalMs} ms, at most ${plan.notificationsPerSecondMax.toFixed(1)} notifications/s`,
        ...plan.rates.map((rate) => `  sampled every ${rate.everyMs} ms: ${rate.items} items`),
      ]),
    ];
    terminal.out(lines.length === 0 ? 'no connections: nothing is polled' : lines.join('\n'));
    return EXIT.fine;
  },
};

/** Median response times that a station has kept beside its ledger (acquisition/CONNECTION/responseTimes.json). */
function measuredIn(data: string): MeasuredResponses {
  const times = new Map<string, ReturnType<typeof loadResponseTimes>>();
  return (connection, unitId) => {
    const known = times.get(connection) ?? loadResponseTimes(connectionFolder(data, connection));
    times.set(connection, known);
    return known.get(unitId)?.p50();
  };
}

function opcuaPlans(config: StationConfig) {
  return config.connections.flatMap((connection) => {
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
}

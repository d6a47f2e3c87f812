import type { ReplayReport } from '../../shared/contract/links.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { loadConfig } from '../config/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { removedBatches } from '../query/removedBodies.ts';
import { replayRange } from '../replay/index.ts';
import { type Command, EXIT, instantOption, parse, table } from './command.ts';
import { assertLedgerThere, existingFolder, withData } from './dataOption.ts';

export const command: Command = {
  summary: 'run sealed raw readings through the pipeline again: identical, or a list of differences',
  usage:
    'shiftseal replay --data DIR [--config FILE] [--from T] [--to T] [--json]\n' +
    '  without --config each batch under the configuration it was sealed with; with it: what that file would change.\n' +
    '  T is ISO 8601 with zone; exit 0: identical, 1: there are differences',
  async run(args, terminal) {
    const { values } = parse(args, {
      data: { type: 'string' },
      config: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    });
    const dataDir = existingFolder(values.data);
    assertLedgerThere(dataDir);
    const from = instantOption(values.from, 'from');
    const to = instantOption(values.to, 'to');
    const report = await replayRange({
      dataDir,
      ...(values.config === undefined ? {} : { config: loadConfig(values.config, configPortsAt(dataDir)) }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      onProgress: (done, total) => terminal.progress(`${done} of ${total} batches`),
    });
    terminal.progress('');
    terminal.out(values.json ? JSON.stringify(report, null, 2) : text(report));
    const span = [from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER] as const;
    const removed = await withData(dataDir, (data) => removedBatches(data, ...span));
    if (removed !== undefined) terminal.err(removed);
    return report.isIdentical ? EXIT.fine : EXIT.notSo;
  },
};

function text(report: ReplayReport): string {
  if (report.batches === 0) return 'nothing is sealed in that span: there is nothing to replay';
  const span = `${iso(report.from)} to ${iso(report.to)}`;
  const head = `${report.batches} batches, ${report.readings} readings, ${span}`;
  if (report.isIdentical) return `identical: ${head}; every byte came out again`;
  const rows = report.differences.map(({ workUnit, tag, what, count, at, before, after }) => [
    workUnit,
    tag,
    what,
    `${count}×`,
    iso(at),
    `${before} → ${after}`,
  ]);
  const more = report.moreDifferences > 0 ? [`… and ${report.moreDifferences} more`] : [];
  return [
    `${report.differing} of ${head} differ`,
    table(['work unit', 'tag', 'what', 'count', 'first at', 'before → after'], rows),
    ...more,
  ].join('\n');
}

const iso = (at: number): string => formatInstant(at as Instant);

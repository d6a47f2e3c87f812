import { resolve } from 'node:path';
import { z } from 'zod';
import type { DryRunReport, PackView } from '../../shared/contract/packChannels.ts';
import { packSchema } from '../../shared/domain/pack/index.ts';
import { formatInstant, type Instant } from '../../shared/domain/time.ts';
import { ConfigError, formatFinding, loadConfig, loadPack } from '../config/index.ts';
import { connectControl } from '../control/index.ts';
import { configPortsAt } from '../engine/configPorts.ts';
import { packPortsOf } from '../engine/packShelf.ts';
import { packsToCompare, packView, packViews } from '../query/packs.ts';
import { dryRunRules } from '../replay/index.ts';
import { bindPack, type LoadedPack, ruleKindNames, ruleKindOf } from '../rules/index.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, instantOption, parse, required, type Terminal, table, UsageError } from './command.ts';
import { existingFolder, withData } from './dataOption.ts';
import { readSecretInput } from './readSecretInput.ts';

export const command: Command = {
  summary: 'rule packs: what is in force, check, dry run against recorded days, activate',
  usage:
    'shiftseal pack list --data DIR | check FILE [--config F --data DIR] | show FILE [--data DIR] | schema [KIND]\n' +
    '  pack dry-run FILE --data DIR [--from T] [--to T]   what it would have said, beside the version in force; default: 7 days\n' +
    '  pack activate FILE --data DIR --reason TEXT --user NAME   signed with the password of NAME at this station\n' +
    '  FILE: a path, a file of the packs folder of DIR, or a pack of the product (base.json); exit 1: it is wrong, or differs',
  async run([action, ...args], terminal) {
    switch (action) {
      case 'list':
        return list(args, terminal);
      case 'check':
        return check(args, terminal);
      case 'show':
        return show(args, terminal);
      case 'schema':
        return schema(args, terminal);
      case 'dry-run':
        return dryRun(args, terminal);
      case 'activate':
        return activate(args, terminal);
      default:
        throw new UsageError('say list, check, show, schema, dry-run or activate');
    }
  },
};

const DAY_US = 86_400_000_000;

/** A path is one where there is a file; anything else is looked for on the shelves. */
const fileOf = (operand: string): string =>
  operand.includes('/') || operand.includes('\\') ? resolve(operand) : operand;

function list(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } });
  return withData(values.data, (data) => {
    const packs = packViews(data);
    terminal.out(values.json ? JSON.stringify(packs, null, 2) : packTable(packs));
    return EXIT.fine;
  });
}

const packTable = (packs: readonly PackView[]): string =>
  table(
    ['pack', 'version', 'rules', 'hash', 'in force since', 'by', 'file'],
    packs.map(({ id, version, rules, hash, activated, file }) => [
      ...[id, version, String(rules.length), hash.slice(0, 12)],
      ...[
        activated ? iso(activated.at) : '–',
        activated ? `${activated.by}${activated.isSigned ? ', signed' : ''}` : '–',
        file,
      ],
    ]),
  );

function check(args: readonly string[], terminal: Terminal): number {
  const { values, operands } = parse(
    args,
    { data: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean' } },
    ['FILE'],
  );
  const file = fileOf(operands[0] as string);
  const dataDir = values.data === undefined ? process.cwd() : existingFolder(values.data);
  try {
    const loaded = loadPack(file, packPortsOf({ dataDir }));
    const { problems, notes } = boundTo(loaded, values.config, dataDir);
    const { id, version, rules } = loaded.pack;
    if (values.json) terminal.out(JSON.stringify({ ok: problems.length === 0, hash: loaded.hash, problems, notes }));
    else {
      for (const problem of problems) terminal.err(problem);
      for (const note of notes) terminal.err(`note: ${note}`);
      if (problems.length === 0)
        terminal.out(`${file}: fine (pack ${id} ${version}, ${rules.length} rules; hash ${loaded.hash})`);
    }
    return problems.length === 0 ? EXIT.fine : EXIT.notSo;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (values.json) terminal.out(JSON.stringify({ ok: false, findings: error.findings }));
    else for (const finding of error.findings) terminal.err(formatFinding(error.file, finding));
    return EXIT.notSo;
  }
}

function boundTo(
  loaded: LoadedPack,
  configFile: string | undefined,
  dataDir: string,
): { problems: string[]; notes: readonly string[] } {
  if (configFile === undefined) return { problems: [], notes: [] };
  const { config } = loadConfig(configFile, configPortsAt(dataDir));
  const { problems, notes } = bindPack(loaded, config);
  return { problems: problems.map(({ path, message, remedy }) => `${path.join('.')}: ${message} → ${remedy}`), notes };
}

function show(args: readonly string[], terminal: Terminal): number {
  const { values, operands } = parse(args, { data: { type: 'string' }, json: { type: 'boolean' } }, ['FILE']);
  const dataDir = values.data === undefined ? process.cwd() : existingFolder(values.data);
  const loaded = loadPack(fileOf(operands[0] as string), packPortsOf({ dataDir }));
  if (values.json) {
    terminal.out(JSON.stringify({ hash: loaded.hash, files: loaded.files, ...loaded.pack }, null, 2));
    return EXIT.fine;
  }
  const view = packView({ loaded, rules: [], problems: [], notes: [] }, loaded.files[0] ?? '', null);
  const head = `${view.name}: ${view.id} ${view.version} by ${view.author}; hash ${view.hash}`;
  const rows = view.rules.map((rule) => [
    ...[rule.id, rule.kind, rule.title, `${rule.document} ${rule.paragraph}`, rule.isChecked ? 'checked' : 'to check'],
    rule.method,
  ]);
  terminal.out([head, view.description, table(['rule', 'kind', 'title', 'source', 'text', 'method'], rows)].join('\n'));
  return EXIT.fine;
}

/** Of the file, or of one kind of rule in it. */
function schema(args: readonly string[], terminal: Terminal): number {
  const [kind, ...rest] = args;
  parse(rest, {});
  if (kind === undefined) {
    terminal.out(JSON.stringify({ kinds: ruleKindNames().sort(), ...jsonSchema(packSchema) }, null, 2));
    return EXIT.fine;
  }
  const known = ruleKindOf(kind);
  if (!known) throw new UsageError(`there is no kind "${kind}"; known: ${ruleKindNames().sort().join(', ')}`);
  terminal.out(JSON.stringify(jsonSchema(known.schema), null, 2));
  return EXIT.fine;
}

const jsonSchema = (of: z.ZodType): object =>
  z.toJSONSchema(of, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });

async function dryRun(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, operands } = parse(
    args,
    { data: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, json: { type: 'boolean' } },
    ['FILE'],
  );
  const to = instantOption(values.to, 'to') ?? systemClock().now();
  const from = instantOption(values.from, 'from') ?? ((to - 7 * DAY_US) as Instant);
  const file = fileOf(operands[0] as string);
  return withData(values.data, async (data) => {
    const { config } = data.configs.inForce();
    const report = await dryRunRules({
      ...{ data, config, from, to, ...packsToCompare(data, file) },
      onProgress: (done, total) => terminal.progress(`${done} of ${total} batches`),
    });
    terminal.progress('');
    terminal.out(values.json ? JSON.stringify(report, null, 2) : dryRunText(report));
    return report.differences.length === 0 ? EXIT.fine : EXIT.notSo;
  });
}

/** The difference list, as a quality officer reads it. */
export function dryRunText(report: DryRunReport): string {
  const { before, after, from, to, same, differences, moreDifferences, changes } = report;
  const was = before ? `${before.id} ${before.version} (${before.hash.slice(0, 12)})` : 'no pack of this id';
  const head = [
    `${was} → ${after.id} ${after.version} (${after.hash.slice(0, 12)})`,
    `${iso(from)} to ${iso(to)}: ${report.batches} batches, ${report.readings} readings`,
    `${same} results the same, ${differences.length + moreDifferences} differ`,
  ];
  const changed = changes.map(({ rule, title, what }) => `  ${rule} (${title}): ${what.join('; ')}`);
  const side = (one: DryRunReport['differences'][number]['before']): string => {
    if (one === null) return 'nothing to tell';
    const value = one.value === null ? '' : `, ${Number(one.value.toPrecision(6))} ${one.unit}`;
    return `${VERDICT_WORD[one.verdict]}${value}`;
  };
  const rows = differences.map((each) => [
    ...[
      each.rule,
      each.subject,
      iso(each.from),
      iso(each.to),
      side(each.before),
      side(each.after),
      each.why.join('; '),
    ],
  ]);
  return [
    ...head,
    ...(changed.length === 0 ? [] : ['changed rules:', ...changed]),
    ...(rows.length === 0 ? [] : [table(['rule', 'subject', 'from', 'to', 'before', 'after', 'why'], rows)]),
    ...(moreDifferences === 0 ? [] : [`… and ${moreDifferences} more`]),
  ].join('\n');
}

const VERDICT_WORD = { met: 'met', notMet: 'NOT met', undefined: 'undefined', information: 'information' } as const;

async function activate(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, operands } = parse(
    args,
    {
      ...{ data: { type: 'string' }, reason: { type: 'string' }, user: { type: 'string' }, json: { type: 'boolean' } },
      ...{ meaning: { type: 'string' }, second: { type: 'string' } },
    },
    ['FILE'],
  );
  const dataDir = existingFolder(values.data);
  const file = fileOf(operands[0] as string);
  const reason = required(values.reason, 'reason');
  const user = required(values.user, 'user');
  const { pack, hash } = loadPack(file, packPortsOf({ dataDir }));
  const meaning = values.meaning ?? 'released for use';
  const client = await connectControl(dataDir);
  try {
    const password = await readSecretInput(`password of ${user}: `, 'SHIFTSEAL_PASSWORD');
    const second =
      values.second === undefined
        ? {}
        : {
            second: {
              ...{ name: values.second, meaning },
              password: await readSecretInput(`password of ${values.second}: `, 'SHIFTSEAL_PASSWORD_SECOND'),
            },
          };
    await client.ask({ method: 'activatePack', file, reason, user, password, meaning, ...second });
  } finally {
    client.close();
  }
  const done = { ok: true, pack: pack.id, version: pack.version, hash };
  terminal.out(values.json ? JSON.stringify(done) : `pack ${pack.id} ${pack.version} is in force (hash ${hash})`);
  return EXIT.fine;
}

const iso = (at: number): string => formatInstant(at as Instant).replace('.000Z', 'Z');

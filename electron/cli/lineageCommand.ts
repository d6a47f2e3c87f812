import {
  LINEAGE_PAGE_MAX,
  type LineageDirection,
  type LineageGroup,
  type LineageNode,
  lineageRef,
} from '../../shared/contract/lineageChannels.ts';
import type { DataFolder } from '../query/dataFolder.ts';
import { lineageOf } from '../query/lineage.ts';
import { systemClock } from '../supervision/index.ts';
import { type Command, EXIT, instantOption, integerOption, parse, required, UsageError } from './command.ts';
import { withData } from './dataOption.ts';
import { type LineageBranch, lineageText } from './lineageText.ts';

/** Nodes of one tree; what is left out is said. */
const NODES_MAX = 2_000;
const DEPTH_MAX = 12;

export const command: Command = {
  summary: 'why a number is so, and what a reading led to',
  usage:
    'shiftseal lineage --data DIR --tag ID --at T | --seq N | --report KEY [--line PATH] | --result KEY | --alarm OCCURRENCE\n' +
    '                  | --excursion ID | --stop ID | --lot ID | --oee WORK-UNIT --from T --to T | --ref REF\n' +
    '                  [--up | --down] [--depth N] [--limit N] [--offset N] [--json]\n' +
    '  --up (default but for a reading): what it rests on, down to readings, certificates, rules, people and entries;\n' +
    '  --down: everything it influenced; --at: source time of the reading, to the microsecond; --limit: neighbours of each kind\n' +
    '  --ref: any place that an answer names; keys may be shortened to 8 characters',
  async run(args, terminal) {
    const { values } = parse(args, {
      ...{ data: { type: 'string' }, tag: { type: 'string' }, at: { type: 'string' }, seq: { type: 'string' } },
      ...{
        report: { type: 'string' },
        line: { type: 'string' },
        result: { type: 'string' },
        alarm: { type: 'string' },
      },
      ...{ excursion: { type: 'string' }, stop: { type: 'string' }, lot: { type: 'string' }, oee: { type: 'string' } },
      ...{ from: { type: 'string' }, to: { type: 'string' }, ref: { type: 'string' }, depth: { type: 'string' } },
      ...{ limit: { type: 'string' }, offset: { type: 'string' } },
      ...{ up: { type: 'boolean' }, down: { type: 'boolean' }, json: { type: 'boolean' } },
    } as const);
    if (values.up && values.down) throw new UsageError('give --up or --down');
    const depth = integerOption(values.depth, 'depth', 1, DEPTH_MAX) ?? 3;
    const limit = integerOption(values.limit, 'limit', 1, LINEAGE_PAGE_MAX) ?? 6;
    const offset = integerOption(values.offset, 'offset', 0, 10_000_000) ?? 0;
    return withData(values.data, (data) => {
      const ref = refOf(data, values);
      const direction: LineageDirection = values.down || (!values.up && ref.startsWith('reading:')) ? 'down' : 'up';
      const tree = treeOf(data, ref, { direction, depth, limit, offset });
      terminal.out(values.json ? JSON.stringify(tree, null, 2) : lineageText(tree, direction));
      return EXIT.fine;
    });
  },
};

type Given = Partial<
  Record<
    | 'tag'
    | 'at'
    | 'seq'
    | 'report'
    | 'line'
    | 'result'
    | 'alarm'
    | 'excursion'
    | 'stop'
    | 'lot'
    | 'oee'
    | 'from'
    | 'to'
    | 'ref',
    string
  >
>;

function refOf(data: DataFolder, values: Given): string {
  const asked = (['tag', 'seq', 'report', 'result', 'alarm', 'excursion', 'stop', 'lot', 'oee', 'ref'] as const).filter(
    (name) => values[name] !== undefined,
  );
  const [what] = asked;
  if (what === undefined || asked.length > 1)
    throw new UsageError(
      'say one of --tag, --seq, --report, --result, --alarm, --excursion, --stop, --lot, --oee, --ref',
    );
  const value = values[what] as string;
  switch (what) {
    case 'tag':
      return lineageRef.reading(value, instantOption(required(values.at, 'at'), 'at') as number);
    case 'seq':
      return lineageRef.entry(integerOption(value, 'seq', 0, Number.MAX_SAFE_INTEGER) as number);
    case 'report': {
      const seq = seqOfKey(data, value, 'shiftReport');
      return values.line === undefined ? lineageRef.entry(seq) : lineageRef.line(seq, values.line);
    }
    case 'result':
      return lineageRef.entry(seqOfKey(data, value, 'result'));
    case 'alarm':
      return lineageRef.alarm(
        wholeId(data, 'SELECT occurrence FROM alarm WHERE occurrence LIKE ? LIMIT 2', value, 'alarm'),
      );
    case 'excursion':
      return lineageRef.excursion(
        wholeId(data, 'SELECT id FROM excursion WHERE id LIKE ? LIMIT 2', value, 'excursion'),
      );
    case 'stop':
      return lineageRef.stop(wholeId(data, 'SELECT id FROM stop WHERE id LIKE ? LIMIT 2', value, 'stop'));
    case 'lot':
      return lineageRef.lot(value);
    case 'oee':
      return lineageRef.oee(
        value,
        instantOption(required(values.from, 'from'), 'from') as number,
        instantOption(required(values.to, 'to'), 'to') as number,
      );
    case 'ref':
      return value;
  }
}

/** A key, its first characters, or the number of an entry. */
function seqOfKey(data: DataFolder, key: string, kind: string): number {
  if (/^\d{1,15}$/.test(key)) return Number(key);
  const id = wholeId(data, `SELECT key FROM entry WHERE kind = '${kind}' AND key LIKE ? LIMIT 2`, key, kind);
  return data.db.prepare('SELECT seq FROM entry WHERE key = ?').pluck().get(id) as number;
}

function wholeId(data: DataFolder, sql: string, start: string, what: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(start))
    throw new UsageError(`--${what} takes a key: 8 to 64 hexadecimal digits, not "${start}"`);
  const found = data.db.prepare(sql).pluck().all(`${start}%`) as string[];
  const [only] = found;
  if (only === undefined) throw new Error(`this log has no ${what} ${start}`);
  if (found.length > 1) throw new Error(`several begin with ${start}: give more of the key`);
  return only;
}

interface TreeQuestion {
  readonly direction: LineageDirection;
  readonly depth: number;
  readonly limit: number;
  readonly offset: number;
}

/** Level by level, so that the bound on nodes cuts the far ones first; each place is opened once. */
function treeOf(data: DataFolder, ref: string, { direction, depth, limit, offset }: TreeQuestion): LineageBranch {
  const lineage = lineageOf(data, systemClock().now());
  const root: LineageBranch = { node: lineage.node(ref), groups: [], isSeen: false };
  const seen = new Set([ref]);
  let nodes = 1;
  let level: LineageBranch[] = [root];
  for (let step = 0; step < depth && level.length > 0; step++) {
    const next: LineageBranch[] = [];
    for (const branch of level) {
      if (branch.isSeen || nodes >= NODES_MAX) continue;
      const shown = lineage.show(branch.node.ref, limit)[direction];
      const groups = step === 0 && offset > 0 ? shown.map((group) => further(group, branch.node)) : shown;
      for (const { nodes: found, ...group } of groups) {
        const branches = found.map((node): LineageBranch => {
          const isSeen = seen.has(node.ref);
          seen.add(node.ref);
          return { node, groups: [], isSeen };
        });
        nodes += branches.length;
        branch.groups.push({ ...group, branches });
        next.push(...branches);
      }
    }
    level = next;
  }
  return root;

  function further(group: LineageGroup, { ref: of }: LineageNode): LineageGroup {
    return group.total > offset
      ? lineage.more(of, direction, group.id, offset, limit)
      : { ...group, offset, nodes: [] };
  }
}

import type { LineageDirection, LineageGroup, LineageNode } from '../../shared/contract/lineageChannels.ts';

/** A node with the neighbours that were opened; `isSeen`: it stands elsewhere in the tree, and is opened there. */
export interface LineageBranch {
  readonly node: LineageNode;
  readonly groups: (Omit<LineageGroup, 'nodes'> & { readonly branches: readonly LineageBranch[] })[];
  readonly isSeen: boolean;
}

const NOTHING = {
  up: '  It rests on nothing else in this log.',
  down: '  Nothing in this log names it as a whole.',
} as const;
const BY_READING =
  '  Alarms, excursions, results and effectiveness follow from single readings: ask of one with --tag ID --at T.';

/** The tree in the terminal: one line a node, one line why the nodes below it are there. */
export function lineageText(root: LineageBranch, direction: LineageDirection): string {
  const { node } = root;
  const proof =
    node.seq === null
      ? []
      : [`  entry ${node.seq}: shiftseal entry --seq ${node.seq} shows it with its inclusion proof`];
  return [
    `${node.title}   [${node.ref}]`,
    `  ${node.detail}`,
    ...node.facts.map(([label, text]) => `  ${label}: ${text}`),
    ...proof,
    ...(root.groups.length === 0 ? [NOTHING[direction]] : []),
    ...(direction === 'down' && (node.kind === 'batch' || node.kind === 'amendment') ? [BY_READING] : []),
    ...groupsText(root, ''),
  ].join('\n');
}

function groupsText({ groups }: LineageBranch, indent: string): string[] {
  return groups.flatMap((group, i) => {
    const isLast = i === groups.length - 1;
    const below = `${indent}${isLast ? '   ' : '│  '}`;
    const listed = group.offset + group.branches.length;
    const left = group.total - listed;
    const count = group.total > 1 || !group.isExact ? ` (${group.isExact ? '' : 'about '}${group.total})` : '';
    return [
      `${indent}${isLast ? '└─' : '├─'} ${group.edge}${count}: ${group.because}`,
      ...group.branches.flatMap((branch, n) => branchText(branch, below, n === group.branches.length - 1 && left <= 0)),
      ...(left > 0 ? [`${below}└─ … ${left} more; --limit and --offset show them`] : []),
    ];
  });
}

function branchText(branch: LineageBranch, indent: string, isLast: boolean): string[] {
  const { node, isSeen } = branch;
  const below = `${indent}${isLast ? '   ' : '│  '}`;
  const entry = node.seq === null ? '' : `  entry ${node.seq}`;
  return [
    `${indent}${isLast ? '└─' : '├─'} ${node.title}${entry}  [${node.ref}]${isSeen ? '  (above)' : ''}`,
    ...(isSeen ? [] : groupsText(branch, below)),
  ];
}

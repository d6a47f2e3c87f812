import type { BrowseResult, NodeDescription } from '../../shared/contract/links.ts';
import type { OpcuaConnectionConfig } from '../../shared/domain/config/index.ts';
import { type Claim, connectControl } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { readSecrets } from '../secrets/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, parse, required, table } from './command.ts';
import { existingFolder } from './dataOption.ts';
import { opcuaConnectionOf } from './opcuaConnection.ts';
import { portsOutsideStation } from './outsideStation.ts';
import { withTemporaryFolder } from './temporaryFolder.ts';

/** Nodes listed at most; a folder with more is better looked at in parts. */
const NODES_MAX = 20_000;
const DESCRIBED_AT_ONCE = 1_000;
/** Server, Aliases and Locations, which every server has below Objects (OPC 10000-5, 10000-17, 10000-19). */
const OWN_TO_SERVERS = ['i=2253', 'i=23470', 'i=31915'];

export const command: Command = {
  summary: 'the address space of an OPC UA server, and its nodes as tags',
  usage:
    'shiftseal browse --config F --connection C [--data DIR] [--node ID] [--tags] [--json]\n' +
    '  lists what stands right below a node (default: Objects)\n' +
    "  --tags prints all variables anywhere below it as tags for the configuration (the server's own only when it is named)\n" +
    '  --data: trust list and secrets of that folder; needed where the server asks for security or a password\n' +
    USER_USAGE,
  async run(args, terminal) {
    const { values } = parse(args, {
      config: { type: 'string' },
      connection: { type: 'string' },
      data: { type: 'string' },
      node: { type: 'string' },
      tags: { type: 'boolean' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    const id = required(values.connection, 'connection');
    const connection = opcuaConnectionOf(required(values.config, 'config'), id);
    const data = values.data === undefined ? undefined : existingFolder(values.data);
    return withExplorer(connection, data, await claimOf(values.user), async (explorer) => {
      const from = values.node ?? '';
      if (values.tags !== true) {
        const nodes = await rightBelow(explorer, from);
        terminal.out(values.json ? JSON.stringify(nodes, null, 2) : listText(nodes));
        return EXIT.fine;
      }
      const { tagOf } = await import('../acquisition/opcua/index.ts');
      const described = await describeAll(explorer, await variablesBelow(explorer, from));
      if (described.length === 0) terminal.err(`no variable stands anywhere below ${from === '' ? 'Objects' : from}`);
      const tags = described.filter(({ ok }) => ok).map((node) => tagOf(id, node));
      terminal.out(JSON.stringify(tags, null, 2));
      for (const { nodeId, message } of described.filter(({ ok }) => !ok)) terminal.err(`${nodeId}: ${message}`);
      for (const { id: tag, euText } of described.filter((node) => node.euText !== ''))
        terminal.err(`${tag}: the unit "${euText}" is none of UCUM; set it by hand`);
      return EXIT.fine;
    });
  },
};

interface Explorer {
  browse(nodeId: string, continuation?: string): Promise<BrowseResult>;
  describe(nodeIds: readonly string[]): Promise<NodeDescription[]>;
}

/** Asks the running station, whose session is there already; else opens a session of its own. */
async function withExplorer<T>(
  connection: OpcuaConnectionConfig,
  data: string | undefined,
  claim: Claim | undefined,
  act: (explorer: Explorer) => Promise<T>,
): Promise<T> {
  if (data !== undefined && isStationRunning(data)) {
    const client = await connectControl(data, claim);
    const ask = <R>(request: Parameters<typeof client.ask>[0] & { method: 'ask' }): Promise<R> =>
      client.ask(request) as Promise<R>;
    const about = { method: 'ask', connection: connection.id } as const;
    try {
      return await act({
        browse: (nodeId, continuation) =>
          ask({ ...about, request: { ask: 'browse', nodeId, ...(continuation !== undefined && { continuation }) } }),
        describe: (nodeIds) => ask({ ...about, request: { ask: 'describe', nodeIds: [...nodeIds] } }),
      });
    } finally {
      client.close();
    }
  }
  const isOpen = connection.securityMode === 'None' && connection.identity.kind === 'anonymous';
  if (data === undefined && !isOpen) {
    throw new Error(`connection ${connection.id} needs a trust list or a secret; name the data folder with --data`);
  }
  const inFolder = async (folder: string): Promise<T> => {
    const { Explorer, prepareLibrary } = await import('../acquisition/opcua/index.ts');
    prepareLibrary();
    const secrets = data === undefined ? {} : readSecrets(data);
    const explorer = new Explorer(connection, portsOutsideStation(connection.id, folder, secrets), () => undefined);
    try {
      return await act(explorer);
    } finally {
      await explorer.close();
    }
  };
  return data === undefined ? withTemporaryFolder(inFolder) : inFolder(data);
}

/**
 * Node ids of the variables anywhere below a node, each once, in the order of the address space; what hangs on a variable are
 * its properties, and no tags.
 */
async function variablesBelow(explorer: Explorer, from: string): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<string>(OWN_TO_SERVERS);
  const visit = async (nodeId: string): Promise<void> => {
    for (const node of await rightBelow(explorer, nodeId)) {
      if (seen.has(node.nodeId)) continue;
      seen.add(node.nodeId);
      if (seen.size > NODES_MAX)
        throw new Error(
          `more than ${NODES_MAX} nodes below ${from || 'Objects'}; name a node further down with --node`,
        );
      if (node.isTag) found.push(node.nodeId);
      else if (node.hasChildren) await visit(node.nodeId);
    }
  };
  await visit(from);
  return found;
}

async function rightBelow(explorer: Explorer, nodeId: string): Promise<BrowseResult['nodes']> {
  const nodes: BrowseResult['nodes'] = [];
  let page = await explorer.browse(nodeId);
  nodes.push(...page.nodes);
  while (page.continuation !== undefined) {
    if (nodes.length >= NODES_MAX)
      throw new Error(`more than ${NODES_MAX} nodes below ${nodeId || 'Objects'}; browse a node further down`);
    page = await explorer.browse(nodeId, page.continuation);
    nodes.push(...page.nodes);
  }
  return nodes;
}

async function describeAll(explorer: Explorer, nodeIds: readonly string[]): Promise<NodeDescription[]> {
  const described: NodeDescription[] = [];
  for (let i = 0; i < nodeIds.length; i += DESCRIBED_AT_ONCE) {
    described.push(...(await explorer.describe(nodeIds.slice(i, i + DESCRIBED_AT_ONCE))));
  }
  return described;
}

const listText = (nodes: BrowseResult['nodes']): string =>
  nodes.length === 0
    ? 'nothing below this node'
    : table(
        ['', 'name', 'class', 'type', 'node id'],
        nodes.map((node) => [
          node.hasChildren ? '+' : '',
          node.displayName,
          node.isTag ? 'Variable (tag)' : node.nodeClass,
          node.dataType,
          node.nodeId,
        ]),
      );

import { existsSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'Opc.Ua.NodeSet2.ndjson.gz';

/**
 * Full path of the standard OPC UA address space (precompiled): beside the bundled entry, one folder up from a bundled
 * worker or chunk, or in node_modules when running from source.
 *
 * @throws Error naming the places looked at
 */
export function standardNodeset(): string {
  const here = import.meta.dirname;
  const places = [
    join(here, 'nodesets', FILE),
    join(here, '../nodesets', FILE),
    join(here, '../../node_modules/node-opcua-nodesets/nodesets', FILE),
  ];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`the OPC UA address space is missing; looked at ${places.join(', ')}`);
  return found;
}

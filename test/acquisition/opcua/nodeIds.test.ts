import { describe, expect, it } from 'vitest';
import { parseNodeId, resolveNodeId } from '../../../electron/acquisition/opcua/nodeIds.ts';

const TABLE = ['http://opcfoundation.org/UA/', 'urn:server', 'urn:plant', 'urn:a;b%c'];
const resolved = (text: string): string | undefined => {
  const id = parseNodeId(text);
  return id && resolveNodeId(id, TABLE)?.toString();
};

describe('node ids of the configuration', () => {
  it.each([
    ['i=85', 'ns=0;i=85'],
    ['ns=2;i=4294967295', 'ns=2;i=4294967295'],
    ['ns=2;s=Press1.Pressure', 'ns=2;s=Press1.Pressure'],
    ['nsu=urn:plant;s=Press 1;a=b', 'ns=2;s=Press 1;a=b'],
    ['nsu=urn:a%3Bb%25c;i=1', 'ns=3;i=1'],
    ['ns=1;g=72962B91-FA75-4AE6-8D28-B404DC7DAF63', 'ns=1;g=72962B91-FA75-4AE6-8D28-B404DC7DAF63'],
    ['ns=1;b=AAEC', 'ns=1;b=AAEC'],
  ])('%s means %s', (text, nodeId) => {
    expect(resolved(text)).toBe(nodeId);
  });

  it.each(['i=-1', 'i=4294967296', 'i=7x', 'g=no', 'b=%%%', 's=', 'ns=70000;i=1', 'x=1', ''])('%j is none', (text) => {
    expect(parseNodeId(text)).toBeUndefined();
  });

  it('a namespace the server does not have binds to nothing', () => {
    expect(resolved('nsu=urn:elsewhere;i=1')).toBeUndefined();
  });
});

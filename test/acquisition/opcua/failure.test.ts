import { describe, expect, it } from 'vitest';
import { linkFailure } from '../../../electron/acquisition/opcua/failure.ts';

const AT = 'opc.tcp://127.0.0.1:4840/x';

describe('a server that cannot be reached is told in our words, not in the library’s', () => {
  it.each([
    [
      'nothing listens',
      `The connection cannot be established with server ${AT} . Please check that the server is up and running or your network configuration. Err = (connect ECONNREFUSED 127.0.0.1:4840)`,
      `${AT}: the connection is refused: does the server run, and is the port right?`,
    ],
    [
      'something else listens',
      'The connection may have been rejected by server, Err = (Connection aborted - ended by server: ClientTCP_transport13: socket has been disconnected by third party )',
      `${AT}: the connection was ended from there: is it an OPC UA server?`,
    ],
    ['anything else is passed on', 'odd', `${AT}: connecting failed: odd`],
  ])('%s', (_name, thrown, message) => {
    expect(linkFailure(new Error(thrown), 'connecting', AT, 'own.pem').message).toBe(message);
  });
});

import type { CertificateView } from '../../shared/contract/links.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { type Claim, connectControl } from '../control/index.ts';
import { isStationRunning } from '../query/isStationRunning.ts';
import { systemClock } from '../supervision/index.ts';
import { claimOf, USER_OPTION, USER_USAGE } from './claim.ts';
import { type Command, EXIT, parse, required, table, UsageError } from './command.ts';
import { existingFolder, isoTime } from './dataOption.ts';
import { opcuaConnectionOf } from './opcuaConnection.ts';
import { connectionFolder } from './outsideStation.ts';

export const command: Command = {
  summary: 'server certificates of an OPC UA connection: list, accept, reject',
  usage:
    'shiftseal trust list --config F --data DIR --connection C [--json]\n' +
    '  trust accept|reject --config F --data DIR --connection C --thumbprint T [--json]\n' +
    '  works on the data folder, whether a station runs there or not; a rejected certificate ends its link at once\n' +
    USER_USAGE,
  async run([action, ...args], terminal) {
    if (action !== 'list' && action !== 'accept' && action !== 'reject')
      throw new UsageError('say "list", "accept" or "reject"');
    const { values } = parse(args, {
      config: { type: 'string' },
      data: { type: 'string' },
      connection: { type: 'string' },
      thumbprint: { type: 'string' },
      json: { type: 'boolean' },
      ...USER_OPTION,
    });
    const data = existingFolder(values.data);
    const id = required(values.connection, 'connection');
    opcuaConnectionOf(required(values.config, 'config'), id);
    if (action === 'list') {
      const certificates = await listed(data, id);
      if (values.json) terminal.out(JSON.stringify(certificates, null, 2));
      else if (certificates.length === 0) terminal.out(`${id} has seen no certificate yet`);
      else terminal.out(asTable(certificates));
      return EXIT.fine;
    }
    const thumbprint = required(values.thumbprint, 'thumbprint');
    const isTrusted = action === 'accept';
    await decide(data, id, thumbprint, isTrusted, await claimOf(values.user));
    const done = { ok: true, connection: id, thumbprint, isTrusted };
    terminal.out(values.json ? JSON.stringify(done) : `${id}: ${thumbprint} ${isTrusted ? 'trusted' : 'rejected'}`);
    return EXIT.fine;
  },
};

async function listed(data: string, connection: string): Promise<CertificateView[]> {
  const { listCertificates } = await import('../acquisition/opcua/index.ts');
  return listCertificates(connectionFolder(data, connection), systemClock().now() as Instant);
}

/** Over the running station, which then acts at once; else in its folder. */
async function decide(
  data: string,
  connection: string,
  thumbprint: string,
  isTrusted: boolean,
  claim: Claim | undefined,
): Promise<void> {
  if (!isStationRunning(data)) {
    const { setTrust } = await import('../acquisition/opcua/index.ts');
    setTrust(connectionFolder(data, connection), thumbprint, isTrusted);
    return;
  }
  const client = await connectControl(data, claim);
  try {
    await client.ask({ method: 'ask', connection, request: { ask: 'trust', thumbprint, isTrusted } });
  } finally {
    client.close();
  }
}

const asTable = (certificates: readonly CertificateView[]): string =>
  table(
    ['state', 'thumbprint', 'subject', 'valid until', 'warnings'],
    certificates.map((one) => [
      one.isTrusted ? 'trusted' : one.isRejected ? 'rejected' : 'own',
      one.thumbprint,
      one.subject,
      isoTime(one.validTo)?.slice(0, 10) ?? '',
      one.warnings.join('; '),
    ]),
  );

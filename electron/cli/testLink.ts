import type { ConnectionConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { LinkTest } from '../../shared/domain/link.ts';
import { protocolFor } from '../acquisition/index.ts';
import { portsOutsideStation } from './outsideStation.ts';

/** Tests a link without a station: what is read is shown and thrown away. */
export async function testLink(
  connection: ConnectionConfig,
  tags: readonly TagConfig[],
  dataFolder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<LinkTest> {
  const { test } = await protocolFor(
    connection.protocol,
    async () => (await import('../imports/index.ts')).fileImporter,
  );
  return test(
    connection,
    tags.map((config, number) => ({ config, number, workUnit: config.equipment ?? '' })),
    portsOutsideStation(connection.id, dataFolder, secrets),
  );
}

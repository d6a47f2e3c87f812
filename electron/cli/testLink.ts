import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionConfig, TagConfig } from '../../shared/domain/config/index.ts';
import type { LinkTest } from '../../shared/domain/link.ts';
import { type DriverPorts, protocolFor } from '../acquisition/index.ts';
import { systemClock, systemTimers } from '../supervision/index.ts';

/** Tests a link without a station: what is read is shown and thrown away. */
export async function testLink(
  connection: ConnectionConfig,
  tags: readonly TagConfig[],
  dataFolder: string,
  secrets: Readonly<Record<string, string>>,
): Promise<LinkTest> {
  const folder = join(dataFolder, 'acquisition', connection.id.replaceAll(':', '_'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const nothing = (): void => undefined;
  const ports: DriverPorts = {
    clock: systemClock(),
    timers: systemTimers,
    random: Math.random,
    credit: () => 1,
    onCredit: nothing,
    deliver: nothing,
    refuse: nothing,
    event: nothing,
    health: nothing,
    disableTag: nothing,
    gap: nothing,
    secret: async (name) => secrets[name],
    folder,
    dataFolder,
  };
  const { test } = await protocolFor(
    connection.protocol,
    async () => (await import('../imports/index.ts')).fileImporter,
  );
  return test(
    connection,
    tags.map((config, number) => ({ config, number, workUnit: config.equipment ?? '' })),
    ports,
  );
}

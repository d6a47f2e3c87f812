import { randomUUID } from 'node:crypto';
import type { ImportPreview, ImportProgress } from '../../shared/contract/links.ts';
import { listMappings, saveMapping } from '../imports/index.ts';
import type { Handlers } from './dispatch.ts';
import type { Ports } from './handlerPorts.ts';
import { orReason } from './linkHandlers.ts';

type ImportChannel = Extract<keyof Handlers, `import:${string}`>;
const DONE = { ok: true } as const;

/** Files come in through a file connection: its thread reads them, so that this one stays free for the window. */
export function importHandlers({
  station,
  actor,
  chooseFile,
}: Ports<'station' | 'actor' | 'chooseFile'>): Pick<Handlers, ImportChannel> {
  const { dataDir } = station;
  /** Files the person has chosen in the system's dialog: no other path is opened. */
  const chosen = new Set<string>();
  const connection = (): string => {
    const found = station.config().connections.find(({ protocol }) => protocol === 'file');
    if (!found)
      throw new Error('no connection takes files; add one with "protocol": "file" and tags with {"key": …} addresses');
    return found.id;
  };
  const known = (file: string): void => {
    if (!chosen.has(file)) throw new Error(`${file} was not chosen in this session; choose it again`);
  };
  return {
    'import:mappings': () => listMappings(dataDir),
    'import:saveMapping': ({ text }) =>
      orReason(async () => {
        const { name, hash } = saveMapping(dataDir, text);
        await station.command('recordEvent', { event: 'mappingSaved', subject: name, detail: hash, actor: actor() });
        return DONE;
      }),
    'import:choose': async () => {
      const file = await chooseFile();
      if (file !== undefined) chosen.add(file);
      return { file: file ?? null };
    },
    'import:preview': ({ file, mapping, rows }) =>
      orReason(async () => {
        known(file);
        const request = { ask: 'importPreview', file, rows, ...(mapping === undefined ? {} : { mapping }) } as const;
        return { ok: true as const, preview: (await station.ask(connection(), request)) as ImportPreview };
      }),
    'import:start': ({ file, mapping }) =>
      orReason(async () => {
        known(file);
        const id = randomUUID();
        await station.ask(connection(), { ask: 'import', id, file, mapping });
        const detail = `import of ${file} with mapping ${mapping} begun`;
        await station.command('recordEvent', { event: 'fileImported', subject: file, detail, actor: actor() });
        return { ok: true as const, id };
      }),
    'import:cancel': async ({ id }) => {
      await station.ask(connection(), { ask: 'importCancel', id });
      return DONE;
    },
    'import:progress': async () => {
      const files = station.config().connections.find(({ protocol }) => protocol === 'file');
      // A paused link has let go of its imports.
      if (!files || station.live()?.links.find((link) => link.connection === files.id)?.isPaused) return [];
      return (await station.ask(connection(), { ask: 'importProgress' })) as ImportProgress[];
    },
  };
}

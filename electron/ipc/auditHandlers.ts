import type { auditContract } from '../../shared/contract/auditChannels.ts';
import type { RequestOf } from '../../shared/contract/ipc.ts';
import type { Handlers } from './dispatch.ts';
import { type Ports, WINDOW } from './handlerPorts.ts';

/** The audit trail: read by the query worker; what leaves the station is itself in the log. */
export function auditHandlers({
  station,
  actor,
  saveFile,
}: Ports<'station' | 'actor' | 'saveFile'>): Pick<Handlers, keyof typeof auditContract> {
  const note = ({ filter, format }: RequestOf<'audit:export'>, rows: number) =>
    station.command('recordEvent', {
      ...{ event: 'auditExported', subject: format, where: WINDOW, actor: actor() },
      detail: `${rows} acts, filter ${JSON.stringify(filter)}`,
    });
  return {
    'audit:list': (request) => station.query('audit:list', request),
    'audit:show': (request) => station.query('audit:show', request),
    'audit:people': (request) => station.query('audit:people', request),
    'audit:export': async (request) => {
      const file = await station.query('audit:export', request);
      await note(request, file.rows);
      return file;
    },
    'audit:save': async (request) => {
      const { name, text, rows, isWhole } = await station.query('audit:export', request);
      const saved = (await saveFile(name, text)) ?? null;
      if (saved !== null) await note(request, rows);
      return { ok: true, saved, rows, isWhole };
    },
  };
}

import { z } from 'zod';
import type { KeepingCommands } from '../../shared/contract/keepingCommands.ts';
import { signRequestSchema } from '../../shared/contract/signature.ts';
import type { EngineCommands } from '../../shared/contract/workers.ts';
import type { Signature } from '../../shared/domain/entries/head.ts';
import {
  archivedSchema,
  holdScopeSchema,
  keptElsewhereSchema,
  REMOVED_RANGES_MAX,
  seqRangeSchema,
} from '../../shared/domain/entries/keeping.ts';
import { type Actor, STATION_ACTOR } from '../../shared/domain/entry.ts';
import { may } from '../../shared/domain/role.ts';
import type { DecisionPorts } from './quarantineDecisions.ts';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const reason = z.string().min(3).max(1000);
const user = z.string().min(1).max(60);

/** What the command line asks of a station's keeping. The copies it makes itself, from what the account may read anyway. */
export const keepingRequestSchemas = [
  z.strictObject({
    method: z.literal('signBackup'),
    log: z.string().max(200),
    size: z.int().min(0),
    root: digest,
    at: z.int(),
    manifest: digest,
  }),
  z.strictObject({
    method: z.literal('recordKeeping'),
    event: z.enum(['backupMade', 'backupFailed', 'archiveMade', 'archiveFailed']),
    subject: z.string().max(1000),
    detail: z.string().max(4000),
    archive: archivedSchema.optional(),
    user,
  }),
  z.strictObject({
    method: z.literal('legalHold'),
    act: z.discriminatedUnion('act', [
      z.strictObject({ act: z.literal('place'), title: z.string().min(3).max(200), scope: holdScopeSchema, reason }),
      z.strictObject({ act: z.literal('lift'), hold: digest, reason }),
    ]),
    /** Whose password signs. */
    user,
    sign: signRequestSchema,
  }),
  z.strictObject({
    method: z.literal('removeBodies'),
    ranges: z.array(seqRangeSchema).min(1).max(REMOVED_RANGES_MAX),
    keptElsewhere: keptElsewhereSchema,
    why: z.string().min(1).max(1000),
    user,
  }),
] as const;
export type KeepingRequest = z.infer<(typeof keepingRequestSchemas)[number]>;

export interface KeepingPorts extends Pick<DecisionPorts, 'clock'> {
  /** Asked for signatures alone. */
  readonly identity?: DecisionPorts['identity'];
  command<C extends keyof KeepingCommands>(
    name: C,
    request: EngineCommands[C]['request'],
  ): Promise<EngineCommands[C]['response']> | EngineCommands[C]['response'];
}

/** @throws Error in words a person understands when it may not be */
export async function keepingAs(
  ports: KeepingPorts,
  request: KeepingRequest,
  actorOf: (account: string) => Actor,
): Promise<unknown> {
  switch (request.method) {
    case 'signBackup': {
      const { method: _method, ...statement } = request;
      return ports.command('signBackup', statement);
    }
    case 'recordKeeping': {
      const { method: _method, user: account, archive, detail, ...event } = request;
      const told = { ...event, detail: `${detail}; by ${account} (command line)`, actor: STATION_ACTOR };
      return ports.command('recordKeeping', { ...told, ...(archive === undefined ? {} : { archive }) });
    }
    case 'legalHold': {
      const signature = await signed(ports, request.user, request.sign);
      const { act } = request;
      const by = { actor: { user: signature.user, role: signature.role }, signature };
      if (act.act === 'place') {
        const { title, scope, reason: why } = act;
        return ports.command('placeHold', { title, scope, reason: why, ...by });
      }
      return ports.command('liftHold', { hold: act.hold, reason: act.reason, ...by });
    }
    case 'removeBodies': {
      const { ranges, keptElsewhere, why } = request;
      return ports.command('removeBodies', { ranges, keptElsewhere, why, actor: actorOf(request.user) });
    }
  }
}

async function signed(
  { identity, clock }: KeepingPorts,
  name: string,
  { password, meaning }: z.infer<typeof signRequestSchema>,
): Promise<Signature> {
  const checked = await identity?.confirm(name, password);
  if (checked === undefined) throw new Error('not signed: nobody can be asked');
  if (!checked.ok) throw new Error(`not signed: ${checked.message}`);
  const { name: own, role } = checked.user;
  if (!may(role, 'retention.manage')) throw new Error(`${own} (${role}) may not place or lift a legal hold`);
  return { user: own, role, at: clock.now(), meaning };
}

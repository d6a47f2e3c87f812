import type { Decision, QuarantineRow, Trial } from '../../shared/contract/quarantineChannels.ts';
import { type Correction, isFinalVerdict, type VerdictBody } from '../../shared/domain/entries/verdict.ts';
import type { Actor, QuarantineBody } from '../../shared/domain/entry.ts';
import type { Frame } from '../../shared/domain/frame.ts';
import type { RequeueKind } from '../../shared/domain/requeue.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { encodeFrame, type Ledger, LedgerWriteError } from '../ledger/index.ts';
import { engineeringValue, expectedKind, type GateTag, scaleOf } from '../pipeline/index.ts';
import {
  findQuarantine,
  gapSpans,
  type Repaired,
  type RequeueTag,
  repaired,
  requeuedFrame,
  requeueFrame,
  type Signers,
  tried,
  whyNotOpen,
} from '../quarantine/index.ts';
import type { DurableFrame } from './durableFrame.ts';
import type { EngineState } from './engineState.ts';
import { keyOf } from './entryFactory.ts';
import { gapEntry } from './gaps.ts';
import { isWholeInInbox, quarantineBodyOf, refusedTwin, sealedTwin, tagNameOf } from './quarantineLookup.ts';

/** A decision with who takes it, as it is applied to each entry alike. */
export interface SignedDecision extends Decision, Signers {
  readonly actor: Actor;
  /** How many entries the one signature is for. */
  readonly together: number;
}

type VerdictFields = Omit<
  VerdictBody,
  'v' | 'kind' | 'key' | 'at' | 'station' | 'workUnit' | 'from' | 'to' | 'quarantine'
>;

const AS_IT_CAME = { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] } as const;
/** Where nobody knows the interval of a tag. */
const EVERY_US_DEFAULT = 1_000_000;

/**
 * The writer's side of decisions: everything of one command runs in one transaction of the caller. What is decided is an entry;
 * what goes back is in the inbox in the same moment, so that after any crash a reading is in quarantine, in the inbox, or
 * sealed, and never in two of them.
 */
export class QuarantineDesk {
  /** Frames that went back, to be processed once the transaction is durable. */
  readonly frames: DurableFrame[] = [];
  /** A frame left the inbox again: what is in memory is void. */
  isMemoryVoid = false;
  /** Tag and time of readings that go back with this command. */
  readonly #sentBack = new Set<string>();
  readonly #ledger: Ledger;
  readonly #state: EngineState;
  readonly #now: Instant;

  constructor(ledger: Ledger, state: EngineState, now: Instant) {
    this.#ledger = ledger;
    this.#state = state;
    this.#now = now;
  }

  /** Why the entry is not decided so; undefined when it is. */
  decide(id: string, decision: SignedDecision): string | undefined {
    const row = findQuarantine(this.#ledger.database, id);
    const closed = whyNotOpen(row, decision.verdict);
    if (closed !== undefined || !row) return closed;
    const { verdict } = decision;
    if (verdict === 'withdrawn') return this.#withdraw(row, decision);
    const body = quarantineBodyOf(this.#ledger.database, row.seq);
    const unseconded = isFinalVerdict(verdict) && !decision.second ? this.#whyNotAlone(body) : undefined;
    if (unseconded !== undefined) return unseconded;
    switch (verdict) {
      case 'corrected':
      case 'requeued':
        return this.#sendBack(row, body, decision, verdict);
      case 'gap':
        return this.#declareGap(row, body, decision);
      case 'rejected':
        return this.#reject(row, body, decision);
      case 'escalated':
        this.#write(row, decision, {});
        return undefined;
    }
  }

  handOver(id: string, to: string, decision: Omit<SignedDecision, 'verdict'>): string | undefined {
    const row = findQuarantine(this.#ledger.database, id);
    if (!row) return 'there is no such quarantine entry';
    if (!row.isOpen) return 'it is decided already';
    this.#write(row, { ...decision, verdict: 'handedOver' }, { handedTo: to });
    return undefined;
  }

  /** The station's own try: sent back as it came where it passes now, else counted. Returns whether it passed. */
  retry(id: string, attempt: NonNullable<VerdictBody['attempt']>, actor: Actor): boolean {
    const row = findQuarantine(this.#ledger.database, id);
    if (!row?.isOpen) return false;
    const body = quarantineBodyOf(this.#ledger.database, row.seq);
    const decision = { actor, together: 1, reason: `retry ${attempt.number}: it passes now` };
    const why =
      this.#otherPlace(row, body) ??
      this.#sendBack(row, body, { ...decision, verdict: 'requeued' }, 'requeued', attempt);
    if (why === undefined) return true;
    this.#write(
      row,
      { ...decision, verdict: 'retried', reason: `retry ${attempt.number}: ${why}`.slice(0, 1000) },
      { attempt },
    );
    return false;
  }

  /** A rule pack may ask for two persons where its rules decide about the tag. */
  #whyNotAlone(body: QuarantineBody): string | undefined {
    const tag = tagNameOf(body.tag, this.#state.settings.tagIdOf);
    for (const { loaded, rules } of this.#state.settings.packs)
      for (const { rule, tags } of rules)
        if (rule.secondPerson && tags.some(({ id }) => id === tag))
          return `rule "${rule.id}" of pack ${loaded.pack.id} asks for a second person’s signature on decisions about ${tag}`;
    return undefined;
  }

  /** Unchanged readings go back only to where they came from: another connection is a correction, and a person's to make. */
  #otherPlace(row: QuarantineRow, body: QuarantineBody): string | undefined {
    const tag = this.#tag(tagNameOf(body.tag, this.#state.settings.tagIdOf));
    if (tag === undefined || tag.gateTag.connection === row.connection) return undefined;
    return `it came over ${row.connection}, and ${tag.gateTag.config.id} belongs to ${tag.gateTag.connection}`;
  }

  #sendBack(
    row: QuarantineRow,
    body: QuarantineBody,
    decision: SignedDecision | (Omit<SignedDecision, 'verdict'> & { readonly verdict: 'requeued' }),
    kind: RequeueKind,
    attempt?: VerdictBody['attempt'],
  ): string | undefined {
    const own = tagNameOf(body.tag, this.#state.settings.tagIdOf);
    const repair = kind === 'corrected' && decision.repair ? decision.repair : AS_IT_CAME;
    const tagId = ('tag' in repair ? repair.tag : undefined) ?? own;
    const tag = this.#tag(tagId);
    if (!tag) return `there is no tag "${tagId}" in the configuration; name the right one`;
    const mended = repaired(body, {
      ...repair,
      edits: [...repair.edits],
      leftOut: [...repair.leftOut],
      added: [...repair.added],
    });
    if ('problem' in mended) return mended.problem;
    if (kind === 'corrected' && mended.isUnchanged && tagId === own)
      return 'nothing is changed: change a value, time or tag, or send it back as it came';
    const key = this.#verdictKey(row, kind);
    const frame = requeueFrame({ kind, quarantine: row.id, verdict: key }, tag.requeue, mended.readings);
    if ('problem' in frame) return frame.problem;
    const refused = this.#whyRefused(tag, frame, mended);
    if (refused !== undefined) return refused;
    const correction: Correction = {
      tag: tagId,
      method: mended.method,
      readings: [...mended.readings],
      leftOut: [...mended.leftOut],
      ...this.#intoInbox(frame),
    };
    this.#write(row, { ...decision, verdict: kind }, { correction, ...(attempt ? { attempt } : {}) }, key);
    return undefined;
  }

  /** The gate's word before anything is written. */
  #whyRefused(tag: KnownTag, frame: Frame, { readings }: Repaired): string | undefined {
    const line = this.#lineOf(tag.gateTag.workUnit);
    if (!line) return `the work unit ${tag.gateTag.workUnit} is not in operation`;
    const scale = scaleOf(tag.gateTag.config);
    const trial: Pick<Trial, 'readings' | 'refused'> = tried(line.gate, frame, readings, (raw) =>
      engineeringValue(scale, raw),
    );
    const first = trial.readings.find(({ passes }) => !passes);
    if (first)
      return `${trial.refused} of ${readings.length} readings would be refused again (${first.step ?? 'schema'}): ${first.why ?? ''}`;
    for (const { sourceTime } of readings) {
      const place = `${tag.requeue.number} ${sourceTime}`;
      if (this.#sentBack.has(place)) return 'another entry of this selection gives the tag a reading of the same time';
    }
    for (const { sourceTime } of readings) this.#sentBack.add(`${tag.requeue.number} ${sourceTime}`);
    return undefined;
  }

  /** @throws LedgerWriteError when the inbox has no room: nothing of the command is written */
  #intoInbox(frame: Frame): Pick<Correction, 'frame' | 'frameDigest'> {
    const encoded = encodeFrame(frame);
    const outcome = this.#ledger.inbox.append([{ frame, encoded }], this.#now);
    if (outcome.kind === 'full')
      throw new LedgerWriteError('full', `the inbox holds ${outcome.holds} ${outcome.bound} of at most ${outcome.max}`);
    const number = outcome.frames[0] as number;
    const digest = encoded.digest.toString('hex');
    this.frames.push({ number, digest, frame });
    return { frame: number, frameDigest: digest };
  }

  #declareGap(row: QuarantineRow, body: QuarantineBody, decision: SignedDecision): string | undefined {
    const tagId = tagNameOf(body.tag, this.#state.settings.tagIdOf);
    if (tagId === '') return 'no tag could be made out: correct it under the right tag, or reject it as not ours';
    const tag = this.#tag(tagId);
    const everyUs = tag ? tag.gateTag.config.everyMs * 1000 : EVERY_US_DEFAULT;
    const times = body.readings.length > 0 ? body.readings.map(({ sourceTime }) => sourceTime) : [body.from ?? body.at];
    const gaps = gapSpans(times, everyUs).map(({ from, to, readings }) =>
      gapEntry(
        {
          connection: tag?.gateTag.connection ?? row.connection,
          from: from as Instant,
          to: to as Instant,
          cause: 'refused',
          tags: [tagId],
          lost: readings,
          detail: `refused (${row.step}), declared a gap by ${decision.actor.user}: ${decision.reason}`,
        },
        this.#state.entry,
        this.#now,
      ),
    );
    this.#state.append(gaps);
    this.#write(row, decision, { gaps: gaps.map(({ key }) => key) });
    return undefined;
  }

  #reject(row: QuarantineRow, body: QuarantineBody, decision: SignedDecision): string | undefined {
    if (decision.ground !== 'duplicate') {
      this.#write(row, decision, { ground: 'notOurs' });
      return undefined;
    }
    const tagId = decision.twinTag ?? tagNameOf(body.tag, this.#state.settings.tagIdOf);
    const twin = this.#sealedTwin(tagId, row, body) ?? refusedTwin(this.#ledger.database, row, body);
    if (!twin)
      return `neither the sealed log nor quarantine holds the same readings of ${tagId === '' ? 'this sender' : tagId}: it is no duplicate (what came within the last minutes may not be sealed yet)`;
    this.#write(row, decision, { ground: 'duplicate', twin });
    return undefined;
  }

  #sealedTwin(tagId: string, row: QuarantineRow, body: QuarantineBody): ReturnType<typeof sealedTwin> {
    const tag = this.#tag(tagId);
    const mended = tag && repaired(body, { method: { kind: 'asIs' }, edits: [], leftOut: [], added: [] });
    if (!tag || !mended || 'problem' in mended) return undefined;
    const source = { kind: 'requeued', quarantine: row.id, verdict: row.id } as const;
    const frame = requeueFrame(source, tag.requeue, mended.readings);
    return 'problem' in frame ? undefined : sealedTwin(this.#ledger.database, frame, tagId);
  }

  /** Only while the whole frame waits in the inbox: nothing of it is sealed, so nothing sealed is taken back. */
  #withdraw(row: QuarantineRow, decision: SignedDecision): string | undefined {
    const sent = requeuedFrame(this.#ledger.database, row.id);
    if (!sent || !isWholeInInbox(this.#ledger.database, sent.frame))
      return 'its readings are sealed: what is sealed stands, and a new reading would be a new correction';
    this.#ledger.inbox.remove([sent.frame]);
    this.isMemoryVoid = true;
    this.#write(row, decision, { withdraws: sent.verdict });
    return undefined;
  }

  #verdictKey({ id }: QuarantineRow, verdict: string): string {
    return keyOf(this.#state.settings.config.station.id, 'verdict', id, verdict, this.#now, this.#ledger.size);
  }

  #write(
    row: QuarantineRow,
    decision: Omit<SignedDecision, 'verdict'> & { readonly verdict: VerdictBody['verdict'] },
    fields: Partial<VerdictFields>,
    key?: string,
  ): void {
    const { verdict, reason, actor, code, signature, second, together } = decision;
    const entry = this.#state.entry(
      {
        kind: 'verdict',
        workUnit: row.workUnit,
        from: null,
        to: null,
        quarantine: row.id,
        verdict,
        reason,
        actor,
        ...(code === undefined ? {} : { code }),
        ...(signature ? { signature } : {}),
        ...(second ? { second } : {}),
        ...(together > 1 ? { together } : {}),
        ...fields,
      },
      this.#now,
      [row.id, verdict, this.#now, this.#ledger.size],
    );
    if (key !== undefined && key !== entry.key)
      throw new Error(`the verdict on ${row.id} has another key than its readings name`);
    this.#state.append([entry]);
  }

  #tag(id: string): KnownTag | undefined {
    const { numbers, tagsByNumber } = this.#state.settings;
    const number = numbers.get(id);
    const gateTag = number === undefined ? undefined : tagsByNumber.get(number);
    if (number === undefined || !gateTag) return undefined;
    return { gateTag, requeue: { number, workUnit: gateTag.workUnit, kind: expectedKind(gateTag.config) } };
  }

  #lineOf(workUnit: string) {
    for (const { line } of this.#state.units) if (line.workUnit === workUnit) return line;
    return undefined;
  }
}

interface KnownTag {
  readonly gateTag: GateTag;
  readonly requeue: RequeueTag;
}

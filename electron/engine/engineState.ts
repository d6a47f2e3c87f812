import { STATION_ACTOR } from '../../shared/domain/entry.ts';
import type { RefusedItem } from '../../shared/domain/refused.ts';
import { requeueSourceOf } from '../../shared/domain/requeue.ts';
import type { ShiftCalendar } from '../../shared/domain/shift/index.ts';
import type { Clock, Instant } from '../../shared/domain/time.ts';
import { codedLosses } from '../downtime/index.ts';
import { decodeFrame, type InboxFrame, type Ledger, LedgerError, toLedgerError, unpackBody } from '../ledger/index.ts';
import { type Scale, type Summaries, scaleOf as scaleOfTag } from '../pipeline/index.ts';
import { BesideSealing } from './besideSealing.ts';
import type { ColdChainBook } from './coldChainBook.ts';
import type { ContainedParts } from './contained.ts';
import { type DurableFrame, UnprocessableFrame } from './durableFrame.ts';
import { createEntryFactory, type EntryFactory, type PreparedEntry } from './entryFactory.ts';
import { FrameRelease } from './frameRelease.ts';
import { type InboxMark, markInbox, sizeBefore } from './inboxMarks.ts';
import { createJudging, type Judging, type JudgingState } from './judging.ts';
import { keyConflictEvents } from './keyConflicts.ts';
import { LivePicture } from './livePicture.ts';
import type { Metering } from './metering.ts';
import { createPackLevel, type PackLevel } from './packLevel.ts';
import { project } from './projecting.ts';
import { refusedBefore } from './refusedBefore.ts';
import { groupsOfFrame, quarantineEntries, refusedItemEntries, unprocessable } from './refusing.ts';
import { LIST_OF_KIND, NO_REVISIONS, type Revisions } from './revisions.ts';
import { withRuleAlarms } from './ruleAlarms.ts';
import { isAlarmOfRules } from './ruleResults.ts';
import { sealWindows } from './sealing.ts';
import type { EngineSettings } from './settings.ts';
import { createShiftCalendars, type ShiftCalendars } from './shiftCalendars.ts';
import { SourceClocks, type SourceClocksState } from './sourceClocks.ts';
import { type Unit, UnitBook } from './unitBook.ts';
import { rememberUnit } from './unitRecovery.ts';
import type { WorkUnitLine } from './workUnitLine.ts';

const REPLAY_CHUNK = 256;
const STALE_LOOK_EVERY_MS = 1_000;
/** The running shift and the one before it lie within. */
const CODED_BACK_US = 2 * 86_400_000_000;
const STORE_CLOCKS_EVERY_MS = 60_000;
/** What every alarm of a large station remembers at once, some 300 bytes each: without it nothing could be sealed. */
const JUDGING_BYTES_MAX = 64 * 1024 * 1024;
/** A station without readings says so often that it is alive: its next start's gap begins at most so early. */
const ALIVE_EVERY_US = 1_000_000;
/** Readings arrive at most so long after their time; delays of alarms that ended before take effect. */
const JUDGE_LAG_US = 500_000;

/**
 * Everything the engine holds in memory, as a function of the ledger: it can be thrown away at any moment and made again
 * from the log, its cursors and the inbox. That is what a restart does, and what follows a write that failed.
 */
export class EngineState {
  readonly live: LivePicture;
  readonly judging: Judging;
  readonly sourceClocks: SourceClocks;
  readonly counts = { readingsIn: 0, readingsSealed: 0, sealedBatches: 0, duplicates: 0 };
  readonly revisions: Revisions = { ...NO_REVISIONS };
  readonly entry: EntryFactory;
  /** Of the station; areas may have calendars of their own. */
  readonly calendar: ShiftCalendar;
  readonly calendars: ShiftCalendars;
  readonly #beside: BesideSealing;
  readonly #units: UnitBook;
  #judgedFrame: number;
  /** As the cursor has it. */
  #storedJudgedFrame: number | undefined;
  readonly #packLevel: PackLevel;
  readonly #inboxFrames: FrameRelease;
  #marks: readonly InboxMark[];
  #nextStaleLookMs = 0;
  #nextClocksMs = 0;
  /** zlib level for the next bodies at most; less at a high rate of readings. */
  gzipLevel = 6;
  lastSealedAt: Instant | undefined;

  constructor(
    readonly ledger: Ledger,
    readonly settings: EngineSettings,
    private readonly clock: Clock,
    /** Everything besides gate, window and log runs in here. */
    readonly parts: ContainedParts,
  ) {
    const { config, numbers } = settings;
    this.calendars = createShiftCalendars(config);
    this.calendar = this.calendars.ofArea('');
    this.entry = createEntryFactory(config.station.id);
    const scales: (Scale | undefined)[] = [];
    for (const tag of config.tags) scales[numbers.get(tag.id) as number] = scaleOfTag(tag);
    const scaleOf = (tag: number): Scale | undefined => scales[tag];
    this.#units = new UnitBook({ ledger, settings, calendars: this.calendars, scaleOf });
    this.live = new LivePicture(
      config.tags.map(({ id }) => numbers.get(id) as number),
      settings.toEngineering,
    );
    const saved = ledger.cursors.get('judging') as JudgingState | undefined;
    const judged = withRuleAlarms(config, settings.packs);
    const ruleIds = settings.packs.flatMap(({ rules }) => rules.map(({ rule }) => rule.id));
    const isRuleAlarm = (alarmId: string) => isAlarmOfRules(alarmId, ruleIds);
    const judgingFrom = (state: JudgingState | undefined) =>
      createJudging(judged, numbers, settings.toEngineering, this.entry, state, clock.now(), isRuleAlarm);
    // Alarms that nobody remembers are raised anew by what raises them.
    this.judging = parts.think('alarms', () => judgingFrom(saved)) ?? judgingFrom(undefined);
    this.sourceClocks = new SourceClocks(config, ledger.cursors.get('sourceClocks') as SourceClocksState | undefined);
    this.#packLevel = createPackLevel(clock.monotonicMs);
    this.#inboxFrames = new FrameRelease({
      monotonicMs: clock.monotonicMs,
      writeRefused: (groups) =>
        void this.append(quarantineEntries(groups, this.settings, this.entry, this.clock.now())),
      remove: (frames) => this.ledger.inbox.remove(frames),
    });
    this.#marks = (ledger.cursors.get('inboxMarks') as InboxMark[] | undefined) ?? [];
    this.#storedJudgedFrame = ledger.cursors.get('judgedFrame') as number | undefined;
    this.#judgedFrame = this.#storedJudgedFrame ?? 0;
    const sealed = ledger.database
      .prepare("SELECT COUNT(*) AS n FROM entry WHERE kind IN ('batch', 'amendment')")
      .get() as { n: number };
    this.counts.sealedBatches = sealed.n;
    this.#beside = new BesideSealing({
      ...{ ledger, settings, clock, parts, entry: this.entry, judging: this.judging, calendars: this.calendars },
      scaleOf,
      append: (entries) => this.append(entries),
    });
    for (const workUnit of settings.workUnits) this.#units.of(workUnit);
    for (const { id, oee } of config.equipment) if (oee !== undefined) this.#tellCoded(id);
  }

  /** Absent where the station has no service points. @throws PartOffError */
  get metering(): Metering | undefined {
    return this.#beside.metering;
  }

  /** @throws PartOffError */
  get coldChain(): ColdChainBook {
    return this.#beside.coldChain;
  }

  /** Time in which a connection (null: every one) could not be read, for the stops. */
  stopsUnknown(connection: string | null, from: Instant, to: Instant): void {
    this.#beside.stopsUnknown(connection, from, to);
  }

  /** From here on nobody knows the states that come over these connections (absent: any), for the stops. */
  stopsUnknownFrom(at: Instant, connections?: readonly string[]): void {
    this.#beside.stopsUnknownFrom(at, connections);
  }

  /** Readings in open windows, over all work units. */
  get readingsHeld(): number {
    return this.#units.readingsHeld;
  }

  get units(): Iterable<Unit> {
    return this.#units.all;
  }

  /** Feeds the inbox again, in number order: open windows come back as they were. */
  replayInbox(): number {
    const { inbox, database } = this.ledger;
    let last = 0;
    let frames = 0;
    const oldest = inbox.oldest();
    if (oldest === undefined) return 0;
    const since = { size: sizeBefore(this.#marks, oldest.frame), at: oldest.receivedAt as Instant };
    const withoutRefused = refusedBefore(database, since, this.settings.tagIdOf, unpackBody);
    for (;;) {
      const chunk = this.ledger.inbox.after(last, REPLAY_CHUNK);
      if (chunk.length === 0) return frames;
      this.ledger.transaction(() => {
        for (const stored of chunk) {
          const digest = stored.digest.toString('hex');
          const frame = this.ledger.inbox.isWhole(stored) ? decodeFrame(stored.payload) : undefined;
          if (frame) this.#process({ number: stored.frame, digest, frame: withoutRefused(frame, stored.frame) });
          else this.#tellDamaged(stored, digest);
        }
        this.#inboxFrames.tellRefused({ all: true });
        this.#storeJudging();
      });
      frames += chunk.length;
      last = chunk.at(-1)?.frame as number;
    }
  }

  /** The disk has changed what it was given: said once in the log; the row stays where it is, as evidence. */
  #tellDamaged({ frame, connection, readings }: InboxFrame, digest: string): void {
    const detail = `frame ${frame} (${readings} readings, SHA-256 ${digest}) was changed on the disk while it waited in the inbox`;
    const event = { event: 'frameUnreadable', subject: connection, detail, actor: STATION_ACTOR } as const;
    this.append([
      this.entry({ kind: 'event', workUnit: null, from: null, to: null, ...event }, this.clock.now(), [digest, frame]),
    ]);
  }

  /** New durable frames: gate, judge, window, seal. One transaction; when it throws, this state is void. */
  process(frames: readonly DurableFrame[]): void {
    this.ledger.transaction(() => {
      this.#mark(frames[0]?.number);
      for (const frame of frames) this.#process(frame);
      this.#inboxFrames.tellRefused();
      this.#storeJudging();
      this.ledger.cursors.set('alive', this.clock.now());
    });
  }

  #mark(frame: number | undefined): void {
    if (frame === undefined) return;
    const marks = markInbox(this.#marks, { frame, size: this.ledger.size }, this.ledger.inbox.oldest()?.frame);
    if (marks === this.#marks) return;
    this.#marks = marks;
    this.ledger.cursors.set('inboxMarks', marks);
  }

  #process({ number, digest, frame }: DurableFrame): void {
    const { line, summaries, resume } = this.#units.of(frame.workUnit);
    let step: ReturnType<WorkUnitLine['accept']>;
    try {
      step = line.accept(frame, number, digest, resume);
    } catch (error) {
      const typed = toLedgerError(error);
      // A log that cannot be read is not the frame's fault.
      throw typed instanceof LedgerError ? typed : new UnprocessableFrame({ number, digest, frame }, error);
    }
    const { gate, window } = step;
    this.counts.readingsIn += frame.tag.length;
    this.#packLevel.took(frame.tag.length);
    this.counts.duplicates += gate.duplicates;
    if (gate.refused.length > 0) {
      this.#inboxFrames.refused(gate.refused, frame.workUnit, number, digest);
      this.append(keyConflictEvents(gate.refused, this.entry, this.clock.now()));
    }
    if (number > this.#judgedFrame) {
      // What comes back out of quarantine is history: it tells no clock, and raises no alarm long after the fact.
      if (requeueSourceOf(frame.connection) === undefined) {
        this.sourceClocks.observe(gate.accepted);
        this.parts.think('alarms', () => this.judging.accept(gate.accepted, this.clock.now()));
      }
      this.#judgedFrame = number;
    }
    this.#beside.heard(gate.accepted);
    this.live.take(gate.accepted);
    this.#seal(line, summaries, window);
  }

  /** Inside a transaction: what came in and never was a reading. */
  refuse(items: readonly RefusedItem[]): void {
    this.append(refusedItemEntries(items, this.settings, this.entry, this.clock.now()));
  }

  /** Moves the frame from the inbox to quarantine, whole. This state has taken part of it in: it is void, make another. */
  setAside({ durable: { number, digest, frame }, message, stack }: UnprocessableFrame): void {
    this.ledger.transaction(() => {
      const refusals = groupsOfFrame(
        unprocessable(frame, number, message, this.settings.tagIdOf),
        number,
        digest,
        stack,
      );
      this.append(quarantineEntries(refusals, this.settings, this.entry, this.clock.now()));
      this.ledger.inbox.remove([number]);
    });
  }

  #seal(line: WorkUnitLine, summaries: Summaries, step: ReturnType<WorkUnitLine['windows']['tick']>): void {
    if (step.closed.length > 0) {
      this.#inboxFrames.tellRefused({ line: line.workUnit }); // behind the cursor nothing is judged again
      const { batches, readings, duplicates } = sealWindows(this.ledger, line, summaries, step.closed, step.cursor, {
        settings: this.settings,
        calendar: this.calendars.ofWorkUnit(line.workUnit),
        clock: this.clock,
        clocks: () => this.sourceClocks.corrections(),
        gzipLevel: () => Math.min(this.gzipLevel, this.#packLevel.level()),
        sealed: (window, corrections, seq) => this.#beside.windowSealed(window, corrections, seq),
      });
      this.#units.sealed(line.workUnit, step.cursor.closedEnd);
      this.#beside.windowsSealed(step.closed);
      this.counts.sealedBatches += batches;
      this.counts.readingsSealed += readings;
      this.counts.duplicates += duplicates;
      this.revisions.entries++;
      this.lastSealedAt = this.clock.now();
    }
    this.#inboxFrames.settled(step.releasableFrames);
  }

  /**
   * Time goes on: windows whose grace is over close, delays of alarms end.
   *
   * @param alsoOnceASecond what else looks at the clock, inside the transaction
   * @param watchedUntil up to when nothing is under way that could still be lost; the next start's gap begins no earlier
   */
  tick(
    isOnline: (connection: string) => boolean,
    watchedUntil: Instant,
    alsoOnceASecond: (state: EngineState) => void = () => undefined,
  ): void {
    const now = this.clock.now();
    this.ledger.transaction(() => {
      for (const { line, summaries } of this.#units.all) this.#seal(line, summaries, line.windows.tick(now));
      this.#inboxFrames.tellRefused();
      this.#beside.tick(now, (now - JUDGE_LAG_US) as Instant, this.#units.progress());
      if (this.clock.monotonicMs() >= this.#nextStaleLookMs) {
        this.#nextStaleLookMs = this.clock.monotonicMs() + STALE_LOOK_EVERY_MS;
        this.parts.think('alarms', () => this.judging.lookForStale(now, isOnline));
        alsoOnceASecond(this);
        this.sourceClocks.tell((alarm, condition) => this.judging.tellSystem(alarm, condition, now), now);
      }
      if (this.clock.monotonicMs() >= this.#nextClocksMs) {
        this.#nextClocksMs = this.clock.monotonicMs() + STORE_CLOCKS_EVERY_MS;
        this.ledger.cursors.set('sourceClocks', this.sourceClocks.snapshot());
      }
      this.#storeJudging();
      const alive = this.ledger.cursors.get('alive') as Instant | undefined;
      if (alive === undefined || alive + ALIVE_EVERY_US <= watchedUntil) this.ledger.cursors.set('alive', watchedUntil);
    });
  }

  /** Closes every window; what is ahead of the clock stays in the inbox. Leaves the memory for the next start. */
  flush(reason: 'shutdown' | 'memory' | 'reconfigured'): void {
    this.ledger.transaction(() => {
      this.#inboxFrames.tellRefused({ all: true });
      for (const { line, summaries } of this.#units.all) {
        this.#seal(line, summaries, line.windows.flush(reason));
        rememberUnit(this.ledger.database, line, this.ledger.size - 1);
      }
      this.#beside.store();
      this.#storeJudging();
      this.ledger.cursors.set('alive', this.clock.now());
    });
  }

  /** Appends and projects; inside a transaction. Entries that are in the log already change nothing. */
  append(entries: readonly PreparedEntry[]): number[] {
    const seqs: number[] = [];
    const coded = new Set<string>();
    this.ledger.append(entries).forEach((outcome, i) => {
      const { body, kind } = entries[i] as PreparedEntry;
      seqs.push(outcome.seq);
      if (outcome.kind !== 'appended') return;
      project(this.ledger.database, outcome.seq, body);
      if (body.kind === 'stop') {
        this.#beside.stopAppended(body);
        coded.add(body.workUnit ?? '');
      }
      this.revisions.entries++;
      const list = LIST_OF_KIND[kind];
      if (list !== undefined) this.revisions[list]++;
    });
    for (const workUnit of coded) this.#tellCoded(workUnit);
    return seqs;
  }

  /** OEE counts a stop as what people and the control say of it. */
  #tellCoded(workUnit: string): void {
    const now = this.clock.now();
    this.parts.think('downtime', () => {
      const losses = codedLosses(this.ledger.database, workUnit, now - CODED_BACK_US, now);
      this.#units.find(workUnit)?.line.coded(losses);
    });
  }

  /** Alarm and excursion entries, with the state that led to them, in one transaction. */
  #storeJudging(): void {
    this.#beside.keep();
    this.append(this.judging.takeEntries());
    const changed = this.judging.takeChangedState();
    if (changed) this.ledger.cursors.set('judging', changed, JUDGING_BYTES_MAX);
    if (this.#judgedFrame === this.#storedJudgedFrame) return; // a commit that changes nothing need not wait for the disk
    this.ledger.cursors.set('judgedFrame', this.#judgedFrame);
    this.#storedJudgedFrame = this.#judgedFrame;
  }

  /** For commands: what the judges say now, in the running transaction. */
  storeJudging(): void {
    this.#storeJudging();
  }
}

import type { Database } from 'better-sqlite3';
import type { EntryBody } from '../../shared/domain/entry.ts';
import { projectStop } from '../downtime/index.ts';
import { projectMeterException, projectMeterRead, projectMeterSwap } from '../meters/index.ts';
import {
  projectAlarm,
  projectDeadline,
  projectExcursion,
  projectInventory,
  projectKeepingEvent,
  projectLegalHold,
  projectNotification,
  projectReceipt,
  projectResult,
  projectRetention,
  projectSample,
  projectShiftClosed,
  projectShiftHandover,
  projectShiftNote,
  projectShiftReport,
} from '../projection/index.ts';
import { projectClosing, projectQuarantine, projectVerdict } from '../quarantine/index.ts';
import { projectLot } from './lotProjection.ts';

/** Carries one new entry into the projections; in the transaction that appended it. */
export function project(db: Database, seq: number, body: EntryBody): void {
  switch (body.kind) {
    case 'alarm':
      projectAlarm(db, seq, body);
      return;
    case 'event':
      projectNotification(db, seq, body);
      projectKeepingEvent(db, seq, body);
      return;
    case 'retention':
      projectRetention(db, seq, body);
      return;
    case 'legalHold':
      projectLegalHold(db, seq, body);
      return;
    case 'excursion':
      projectExcursion(db, body);
      return;
    case 'lot':
      projectLot(db, seq, body);
      return;
    case 'quarantine':
      projectQuarantine(db, seq, body);
      return;
    case 'verdict':
      projectVerdict(db, seq, body);
      return;
    case 'result':
      projectResult(db, seq, body);
      return;
    case 'deadline':
      projectDeadline(db, seq, body);
      return;
    case 'sample':
      projectSample(db, seq, body);
      return;
    case 'inventory':
      projectInventory(db, seq, body);
      return;
    case 'shiftNote':
      projectShiftNote(db, seq, body);
      return;
    case 'shiftHandover':
      projectShiftHandover(db, seq, body);
      return;
    case 'shiftClosed':
      projectShiftClosed(db, seq, body);
      projectClosing(db, body);
      return;
    case 'shiftReport':
      projectShiftReport(db, seq, body);
      return;
    case 'stop':
      projectStop(db, seq, body);
      return;
    case 'receipt':
      projectReceipt(db, seq, body);
      return;
    case 'meterRead':
      projectMeterRead(db, seq, body);
      return;
    case 'meterException':
      projectMeterException(db, seq, body);
      return;
    case 'meterSwap':
      projectMeterSwap(db, seq, body);
      return;
    default:
      return;
  }
}

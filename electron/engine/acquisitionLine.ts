import type { AcquisitionReport, PaceLevel } from '../../shared/contract/workers.ts';

/** The line to one acquisition worker: frames come over it, credit goes back. */
export interface AcquisitionLine {
  returnCredit(frames: number): void;
  /** Absent: the line has no way to borrow, and polling stops when its credit is used up. */
  readonly lending?: {
    /** So many more frames may be under way (fewer, where negative); none has become durable. */
    lend(frames: number): void;
    /** The oldest so many will never be durable. */
    lost(frames: number): void;
  };
  /** How hard its drivers shall poll. */
  pace(level: PaceLevel): void;
  /** Reports that are already here but not yet handed over; for the clean stop. */
  drain(): AcquisitionReport[];
}

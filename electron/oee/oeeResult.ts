/**
 * What is known of a work unit's effectiveness in a stretch of time, in the words of ISO 22400-2. Times in minutes, ratios
 * from 0; nothing is clamped. A figure that does not exist is undefined, never 0: an idle shift has no availability, and
 * showing 0 % would blame the crew. Plain data: it travels as JSON, where undefined members are absent.
 */
export interface OeeResult {
  /** ISO 22400-2 PBT: planned time that has passed, without planned breaks. The sum of `minutesPerState`. */
  readonly plannedBusyTimeMinutes: number;
  /** ISO 22400-2 APT: time in state RUN within planned time. */
  readonly actualProductionTimeMinutes: number;
  /** The unknown band: states UNKNOWN and COMM_LOSS. Counted as not running in `availability`, and shown apart. */
  readonly unknownTimeMinutes: number;
  readonly minutesPerState: Readonly<Record<string, number>>;
  readonly producedQuantity: number | undefined;
  readonly rejectedQuantity: number | undefined;
  readonly goodQuantity: number | undefined;
  /** APT / PBT; undefined when nothing was planned. */
  readonly availability: number | undefined;
  /** PRI × PQ / APT (ISO: effectiveness); undefined without run time. Above 1 it comes with a finding. */
  readonly performance: number | undefined;
  /** GQ / PQ (ISO: quality ratio); undefined when nothing was produced. */
  readonly quality: number | undefined;
  /** The product, = GQ × PRI / PBT; 0 when planned time passed and nothing was produced. */
  readonly oee: number | undefined;
  /** Between what `oee` lies while data is missing; both ends equal `oee` when nothing is unknown. */
  readonly range: { readonly low: number; readonly high: number } | undefined;
  /** Planned busy time, parted: the five add up to it where all are known. Speed is negative with performance above 1. */
  readonly losses:
    | {
        readonly availabilityMinutes: number;
        readonly unknownMinutes: number;
        readonly speedMinutes: number | undefined;
        readonly qualityMinutes: number | undefined;
        readonly fullyProductiveMinutes: number | undefined;
      }
    | undefined;
  /** More items rejected than produced: performance, quality, oee, range and losses are withheld. */
  readonly isRefused: boolean;
  readonly findings: readonly OeeFinding[];
}

export const OEE_FINDING_CODES = [
  'performanceAboveOne',
  'countWithoutRunTime',
  'rejectAboveProduced',
  'countUnknown',
  'counterReset',
  'counterResetInUnknownTime',
  'counterRollover',
  'counterBaselineMissing',
  'lateReadings',
  'timeApproximate',
  'illegalTransition',
  'stateCodeUnlisted',
  'changeoverOverTarget',
] as const;

/** Something a supervisor should know before trusting the figure. */
export interface OeeFinding {
  readonly code: (typeof OEE_FINDING_CODES)[number];
  readonly message: string;
}

import { z } from 'zod';

/**
 * Filters and gap filling of one tag. All limits are in engineering units with the calibration offset: what a person reads
 * on the screen. A filter never changes a reading: it marks it and, when told to, writes a correction beside it.
 *
 * Every filter looks at the readings of one sealed batch and at nothing else, so that the batch body, the scale of the tag
 * and the parameters in the batch's lineage are enough to work each result out again.
 */
export const CLEAN_ACTIONS = ['flag', 'replace'] as const;

/**
 * How quartiles are read from n sorted values, p = 1/4 and 3/4. linear: position (n − 1)p, counted from 0, straight line
 * between two values (R type 7, QUARTILE.INC); exclusive: position (n + 1)p, counted from 1 (R type 6, QUARTILE.EXC); tukey:
 * hinges, the medians of the two halves, the middle value in both when n is odd.
 */
export const QUARTILE_RULES = ['linear', 'exclusive', 'tukey'] as const;
export type QuartileRule = (typeof QUARTILE_RULES)[number];

/** Filters of one tag at most: their marks are bits of one byte. */
export const FILTERS_MAX = 8;

const action = z
  .enum(CLEAN_ACTIONS)
  .default('flag')
  .describe('flag: mark the reading; replace: mark it and write a correction beside it');

export const hampelSchema = z
  .strictObject({
    kind: z.literal('hampel'),
    halfWidth: z
      .int()
      .min(1)
      .max(500)
      .default(10)
      .describe('readings on each side; the window has 2 × halfWidth + 1 and shrinks at the ends of a batch'),
    nSigma: z
      .number()
      .positive()
      .max(1000)
      .default(6)
      .describe('σ = 1.4826 × MAD; further from the median is an outlier'),
    sigmaFloor: z
      .union([z.number().min(0), z.literal('usualStep')])
      .default(0)
      .describe(
        'engineering units; σ is never taken smaller. usualStep: half the median of the steps other than 0 between neighbouring readings of the batch, which keeps a coarse sensor quiet',
      ),
    action,
  })
  .describe('Hampel: |x − median| > nSigma × σ; replaced by the median');
export type HampelFilter = z.infer<typeof hampelSchema>;

export const iqrSchema = z
  .strictObject({
    kind: z.literal('iqr'),
    factor: z.number().positive().max(1000).default(3).describe('× interquartile range beyond the quartiles'),
    quartiles: z.enum(QUARTILE_RULES).default('linear').describe('quartile rule; it moves the fences'),
    window: z.literal('batch').default('batch').describe('the fences are those of all readings of the batch'),
    action,
  })
  .describe('outside Q1 − factor × IQR … Q3 + factor × IQR; replaced on a straight line between good neighbours');
export type IqrFilter = z.infer<typeof iqrSchema>;

const POINT_OUTSIDE =
  'the point under test stays out of its own window: inside it |z| cannot exceed (n − 1)/√n, which is 2.846 for 10 readings, and a threshold of 3 would never fire';

export const rollingZSchema = z
  .strictObject({
    kind: z.literal('rollingZ'),
    window: z
      .int()
      .min(2, 'a window of fewer than 2 readings has no standard deviation: the filter could never fire')
      .max(10_000)
      .default(60)
      .describe('readings before the point under test; a batch that holds no more can never fire'),
    threshold: z.number().positive().max(1000).default(6).describe('standard deviations'),
    pointUnderTest: z.literal('excluded', { error: POINT_OUTSIDE }).default('excluded').describe(POINT_OUTSIDE),
    action,
  })
  .describe('|x − mean| > threshold × sample SD of the readings before; a constant window has no z');
export type RollingZFilter = z.infer<typeof rollingZSchema>;

export const rateOfChangeSchema = z
  .strictObject({
    kind: z.literal('rateOfChange'),
    maxPerSecond: z.number().positive().describe('engineering units per second'),
    action,
  })
  .describe(
    'steeper than maxPerSecond from the last reading that passed; a lasting step is believed once it was slow enough',
  );
export type RateOfChangeFilter = z.infer<typeof rateOfChangeSchema>;

export const frozenSchema = z
  .strictObject({
    kind: z.literal('frozen'),
    afterReadings: z.int().min(2).max(1_000_000).default(20).describe('equal readings in a row'),
    afterMs: z.int().min(0).max(86_400_000).default(0).describe('ms that the run must last too'),
    nonZeroOnly: z.boolean().default(false).describe('true: a run of zeros is a machine at rest, not a fault'),
    action,
  })
  .describe('a run of the very same value; every reading of the run is marked');
export type FrozenFilter = z.infer<typeof frozenSchema>;

export const spikeSchema = z
  .strictObject({
    kind: z.literal('spike'),
    maxStep: z.number().positive().describe('engineering units; a larger step may be the start of a spike'),
    returnWithin: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('readings after which the value is back within maxStep of where it was; else it is a real step'),
    action,
  })
  .describe('a jump that comes back; a step that stays is left alone');
export type SpikeFilter = z.infer<typeof spikeSchema>;

export const filterSchema = z.discriminatedUnion('kind', [
  hampelSchema,
  iqrSchema,
  rollingZSchema,
  rateOfChangeSchema,
  frozenSchema,
  spikeSchema,
]);
export type FilterConfig = z.infer<typeof filterSchema>;
export const FILTER_KINDS = ['hampel', 'iqr', 'rollingZ', 'rateOfChange', 'frozen', 'spike'] as const;

export const FILL_METHODS = ['linear', 'hold', 'none'] as const;

export const fillSchema = z
  .strictObject({
    method: z
      .enum(FILL_METHODS)
      .default('none')
      .describe('linear: straight line by time; hold: the value before; none: the gap stays open'),
    everyMs: z.int().min(10).max(86_400_000).optional().describe('ms, expected spacing; default: everyMs of the tag'),
    maxReadings: z
      .int()
      .min(1)
      .max(10_000)
      .default(3)
      .describe('missing readings in a row; a longer gap is not filled at all'),
    maxGapMs: z.int().min(1).max(86_400_000).optional().describe('ms between the readings on both sides, besides'),
  })
  .describe('gap filling within a batch; filled values are marked, counted, and never readings');
export type FillConfig = z.infer<typeof fillSchema>;

/**
 * `{}` is one Hampel filter that only marks, with a floor for coarse sensors: test/bench/cleaningQuality.ts shows how it does on
 * public measurements.
 */
export const cleanSchema = z
  .strictObject({
    filters: z
      .array(filterSchema)
      .max(FILTERS_MAX)
      .prefault([{ kind: 'hampel', sigmaFloor: 'usualStep' }])
      .describe('each looks at the readings as they came; the first that replaces a reading has its way'),
    fill: fillSchema.optional(),
  })
  .describe('cleaning: marks and corrections beside the readings, never instead of them');

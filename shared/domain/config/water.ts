import { z } from 'zod';
import { tagPatternSchema } from '../pack/rule.ts';
import { idSchema } from './tag.ts';

export const PLACE_KINDS = ['combinedFilterEffluent', 'filter', 'entryPoint', 'distribution', 'tap'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** A public water system: what its reports are headed with, what its sampling places are called, and what may be entered by hand. */
export const waterSchema = z
  .strictObject({
    system: z.strictObject({
      name: z.string().min(1).max(120).describe('as the state knows it'),
      id: z.string().max(20).default('').describe('public water system identification, such as NY7003493'),
      populationServed: z.int().min(0).max(100_000_000).optional().describe('people'),
    }),
    places: z
      .array(
        z.strictObject({
          id: idSchema.describe(
            'what stands before the last dot of the tag ids of the place: site-03 for site-03.tthm',
          ),
          name: z.string().min(1).max(120).describe('for people'),
          kind: z.enum(PLACE_KINDS),
        }),
      )
      .max(2000)
      .default([])
      .describe('filters, entry points, sampling sites and taps'),
    grabSamples: z
      .strictObject({
        tags: z
          .array(tagPatternSchema)
          .max(100)
          .describe('tags that a person may enter values of; of connections that take files'),
        methods: z
          .array(z.string().min(1).max(80))
          .max(50)
          .default(['Field test', 'Laboratory'])
          .describe('methods to choose from'),
        ageDaysMax: z.int().min(1).max(400).default(60).describe('d; a sample taken longer ago is refused'),
      })
      .optional(),
    businessDays: z
      .array(z.int().min(1).max(7))
      .min(1)
      .max(7)
      .default([1, 2, 3, 4, 5])
      .describe('ISO weekdays on which the state can be reached'),
    holidays: z.array(z.iso.date()).max(400).default([]).describe('local days that are no business days'),
  })
  .describe('drinking water');
export type WaterConfig = z.infer<typeof waterSchema>;

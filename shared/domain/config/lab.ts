import { z } from 'zod';

const place = z.string().min(1).max(120);
const name = z.string().min(1).max(60);

export const LAB_LISTS = ['inventory', 'register', 'purchases'] as const;
export type LabList = (typeof LAB_LISTS)[number];

/** A university laboratory: its places, its awards, and the sheets its inventory comes in. What may lie there a rule pack says. */
export const labSchema = z
  .strictObject({
    generator: z
      .enum(['VSQG', 'SQG', 'SQGfar', 'LQG'])
      .default('SQG')
      .describe('hazardous waste generator category (40 CFR 260.10); SQGfar: disposal more than 200 miles away'),
    satelliteAreas: z
      .array(place)
      .max(200)
      .default([])
      .describe('places of satellite accumulation: locations that begin with one of these'),
    controlAreas: z
      .array(z.strictObject({ id: name, locations: z.array(place).min(1).max(200) }))
      .max(200)
      .default([])
      .describe('fire compartments: locations that begin with one of these'),
    awards: z
      .array(
        z.strictObject({
          id: name,
          from: z.iso.date(),
          to: z.iso.date(),
          categories: z
            .array(name)
            .max(100)
            .default([])
            .describe('categories the budget names; empty: all allowable ones'),
          budgetCents: z.int().min(0).describe('cents'),
        }),
      )
      .max(500)
      .default([]),
    sheets: z
      .array(
        z.strictObject({
          list: z.enum(LAB_LISTS).describe('what the sheet holds'),
          file: z
            .string()
            .min(1)
            .max(300)
            .regex(/^(?!\/|[A-Za-z]:|.*\.\.)/, 'a path below the data folder')
            .describe('CSV or XLSX below the data folder; read at the start and whenever it changes'),
          isWhole: z.boolean().default(true).describe('what is no longer in the sheet is gone'),
          columns: z
            .record(z.string(), z.string())
            .default({})
            .describe('field → column name, where the sheet has names of its own'),
        }),
      )
      .max(20)
      .default([]),
  })
  .describe('inventory of a laboratory');
export type LabConfig = z.infer<typeof labSchema>;

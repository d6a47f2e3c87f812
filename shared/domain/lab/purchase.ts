import { z } from 'zod';

/** One line of a purchase ledger, as it is held against the cost principles of an award. */
export const purchaseSchema = z.strictObject({
  id: z.string().min(1).max(60),
  date: z.iso.date(),
  award: z.string().max(60),
  category: z.string().max(60),
  vendor: z.string().max(120),
  description: z.string().max(300),
  /** In the award's currency. */
  cents: z.int(),
  approvedBy: z.string().max(120),
  requestedBy: z.string().max(120),
});
export type Purchase = z.infer<typeof purchaseSchema>;

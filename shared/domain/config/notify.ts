import { z } from 'zod';
import { idSchema } from './id.ts';

/** Who is told of alarms, how, and who is next when nobody takes note. Secrets stand here by name only. */
const secret = z.string().min(1).max(120).describe('name of an entry of the key store, never the secret itself');
const clockTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'HH:MM, local time of the station');
const priorities = z
  .array(z.enum(['critical', 'high', 'medium', 'low']))
  .min(1)
  .max(4);

/** `tls`: from the first byte (port 465); `startTls`: refused unless the server upgrades; `none`: plain text, loopback and trusted nets only. */
export const emailSchema = z.strictObject({
  host: z.string().min(1).max(253),
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['tls', 'startTls', 'none']).default('startTls').describe('a wrong certificate is always refused'),
  caFile: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe('PEM file of the certificate authority, where it is your own'),
  user: z.string().min(1).max(200).optional(),
  secret: secret.optional().describe('password of the user'),
  from: z.email().describe('sender address'),
  timeoutMs: z.int().min(500).max(120_000).default(15_000).describe('ms per attempt'),
});
export type EmailConfig = z.infer<typeof emailSchema>;

export const webhookSchema = z.strictObject({
  id: idSchema,
  url: z.url({ protocol: /^https?$/ }).describe('http only for loopback; a plant network needs https'),
  secret: secret.optional().describe('key of the HMAC-SHA-256 in the header x-shiftseal-signature'),
  caFile: z.string().min(1).max(1000).optional(),
  timeoutMs: z.int().min(500).max(120_000).default(10_000).describe('ms per attempt'),
});
export type WebhookConfig = z.infer<typeof webhookSchema>;

export const personSchema = z.strictObject({
  id: idSchema,
  name: z.string().min(1).max(120),
  roles: z
    .array(idSchema)
    .max(20)
    .default([])
    .describe('roles that steps and rule packs name, such as complianceOfficer, supervisor, maintenance'),
  email: z.email().optional(),
  webhook: idSchema.optional().describe('id of a webhook'),
  isAtDesk: z.boolean().default(false).describe('true: reached by a desktop notification of this station'),
});
export type PersonConfig = z.infer<typeof personSchema>;

export const escalationStepSchema = z.strictObject({
  afterMs: z
    .int()
    .min(0)
    .max(604_800_000)
    .describe('ms after the alarm was raised; told only if it still waits for acknowledgement'),
  to: z.array(idSchema).min(1).max(50).describe('ids of people, or roles'),
  channels: z
    .array(z.enum(['desktop', 'email', 'webhook']))
    .min(1)
    .max(3)
    .default(['desktop', 'email', 'webhook'])
    .describe('of those that the person has'),
});

export const notifyRuleSchema = z.strictObject({
  id: idSchema,
  priorities: priorities.default(['critical', 'high']),
  workUnits: z.array(idSchema).max(1000).optional().describe('only alarms of these; default: all'),
  limits: z.array(z.string().min(1).max(60)).max(50).optional().describe('only alarms of these kinds; default: all'),
  steps: z.array(escalationStepSchema).min(1).max(10),
});
export type NotifyRule = z.infer<typeof notifyRuleSchema>;

export const quietHoursSchema = z.strictObject({
  from: clockTime,
  to: clockTime.describe('equal to or before from: the next day'),
  days: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .default([1, 2, 3, 4, 5, 6, 7])
    .describe('ISO weekdays of the start'),
  priorities: priorities.default(['medium', 'low']).describe('held back meanwhile; told afterwards if they still wait'),
});
export type QuietHours = z.infer<typeof quietHoursSchema>;

export const notifySchema = z
  .strictObject({
    people: z.array(personSchema).max(200).default([]),
    email: emailSchema.optional(),
    webhooks: z.array(webhookSchema).max(20).default([]),
    rules: z.array(notifyRuleSchema).max(100).default([]),
    quietHours: z.array(quietHoursSchema).max(20).default([]),
    attemptsMax: z.int().min(1).max(20).default(6).describe('attempts per message, then it is given up, with an event'),
    retryDelayMsMin: z.int().min(10).max(600_000).default(5_000).describe('ms; doubles with each attempt'),
    retryDelayMsMax: z.int().min(100).max(3_600_000).default(600_000).describe('ms'),
  })
  .describe(
    'escalation and notification; every message is delivered at least once, so it may come twice after a crash',
  );
export type NotifyConfig = z.infer<typeof notifySchema>;

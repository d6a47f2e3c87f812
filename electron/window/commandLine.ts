import { z } from 'zod';
import { PLANT_IDS, type PlantId } from '../demo/index.ts';

/**
 * What may be said on the app's command line. Chromium and Electron switches pass by unread, as the same line carries
 * them too.
 */
export interface ShellOptions {
  /** Station file; without it the station of the data folder is used, or else the training plant. */
  readonly config?: string;
  /** Which training plant, where no station is configured; default: a little of everything. */
  readonly plant?: PlantId;
  /** Folder of the ledger and everything else the station keeps. */
  readonly data?: string;
  /** Folder of window state and browser profile. */
  readonly userData?: string;
  /** Close after this long, in milliseconds. */
  readonly forMs?: number;
  /** Print a status line on stdout at this interval, in milliseconds. */
  readonly statusMs?: number;
}

export type ParsedCommandLine =
  | { readonly kind: 'options'; readonly options: ShellOptions }
  | { readonly kind: 'wrongUse'; readonly message: string };

const durationSchema = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h)$/, 'a number with ms, s, m or h, such as 60s')
  .transform((text) => Number.parseFloat(text) * unitMs(text))
  .refine((ms) => ms > 0, 'more than nothing');

const plantSchema = z.enum(PLANT_IDS, `one of ${PLANT_IDS.join(', ')}`);

const textSchema = z.string().min(1, 'a path');

const optionSchemas = {
  '--config': ['config', textSchema],
  '--plant': ['plant', plantSchema],
  '--data': ['data', textSchema],
  '--user-data': ['userData', textSchema],
  '--for': ['forMs', durationSchema],
  '--status': ['statusMs', durationSchema],
} as const satisfies Record<string, readonly [keyof ShellOptions, z.ZodType]>;

/**
 * @param args what follows the executable (and the app folder, in a checkout); values as `--name value` or `--name=value`
 */
export function parseCommandLine(args: readonly string[]): ParsedCommandLine {
  const options: Record<string, unknown> = {};
  for (let at = 0; at < args.length; at++) {
    const [name, attached] = splitOnce(args[at] ?? '');
    if (!isOption(name)) continue;
    const [field, schema] = optionSchemas[name];
    const parsed = schema.safeParse(attached ?? args[++at]);
    if (!parsed.success) return { kind: 'wrongUse', message: `${name} expects ${parsed.error.issues[0]?.message}` };
    options[field] = parsed.data;
  }
  return { kind: 'options', options: options as ShellOptions };
}

const isOption = (name: string): name is keyof typeof optionSchemas => Object.hasOwn(optionSchemas, name);

function splitOnce(argument: string): readonly [string, string | undefined] {
  const at = argument.indexOf('=');
  return at === -1 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

function unitMs(text: string): number {
  if (text.endsWith('ms')) return 1;
  if (text.endsWith('s')) return 1_000;
  return text.endsWith('m') ? 60_000 : 3_600_000;
}

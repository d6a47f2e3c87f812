import { z } from 'zod';
import { stationConfigSchema } from '../../shared/domain/config/index.ts';

/** JSON Schema (draft 2020-12) of the configuration file, for editors and for `shiftseal config schema`. */
export function configJsonSchema(): object {
  return {
    title: 'Shiftseal station configuration',
    ...z.toJSONSchema(stationConfigSchema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' }),
  };
}

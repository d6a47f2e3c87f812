export { configJsonSchema } from './jsonSchema.ts';
export {
  ConfigError,
  type ConfigFinding,
  formatFinding,
  type LoadedConfig,
  loadConfig,
  parseConfig,
} from './loadConfig.ts';

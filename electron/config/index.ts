export { configJsonSchema } from './jsonSchema.ts';
export {
  ConfigError,
  type ConfigFinding,
  formatFinding,
  type LoadConfigPorts,
  type LoadedConfig,
  loadConfig,
  parseConfig,
} from './loadConfig.ts';

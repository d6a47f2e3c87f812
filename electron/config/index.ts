export { ConfigError, type ConfigFinding, formatFinding } from './configError.ts';
export { configJsonSchema } from './jsonSchema.ts';
export { type LoadConfigPorts, type LoadedConfig, loadConfig, parseConfig } from './loadConfig.ts';
export { loadPack, type PackPorts, packText, parsePack } from './loadPacks.ts';
export { packFoldersOf } from './packsOfStation.ts';

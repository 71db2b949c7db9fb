import type { Command } from "./command.ts";

/**
 * Commands by name; each is loaded when it is called, so that `facts` on a file never loads a
 * database.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  facts: async () => (await import("./commands/facts.ts")).factsCommand,
  discover: async () => (await import("./commands/discover.ts")).discoverCommand,
  conformance: async () => (await import("./commands/conformance.ts")).conformanceCommand,
  performance: async () => (await import("./commands/performance.ts")).performanceCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  convert: async () => (await import("./commands/convert.ts")).convertCommand,
  filter: async () => (await import("./commands/filter.ts")).filterCommand,
  start: async () => (await import("./commands/start.ts")).startCommand,
  generate: async () => (await import("./commands/generate.ts")).generateCommand,
  load: async () => (await import("./commands/load.ts")).loadCommand,
  train: async () => (await import("./commands/train.ts")).trainCommand,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  predict: async () => (await import("./commands/predict.ts")).predictCaseCommand,
  retrain: async () => (await import("./commands/retrain.ts")).retrainCommand,
  drift: async () => (await import("./commands/drift.ts")).driftCommand,
  rollback: async () => (await import("./commands/rollback.ts")).rollbackCommand,
  schedule: async () => (await import("./commands/schedule.ts")).scheduleCommand,
  build: async () => (await import("./commands/build.ts")).buildCommand,
  dev: async () => (await import("./commands/dev.ts")).devCommand,
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  library: async () => (await import("./commands/library.ts")).libraryCommand,
  db: async () => (await import("./commands/db.ts")).dbCommand,
};

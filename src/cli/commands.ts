import type { Command } from "./command.ts";

/**
 * Commands by name; each is loaded when it is called, so that `facts` on a file never loads a
 * database.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  facts: async () => (await import("./commands/facts.ts")).factsCommand,
  discover: async () => (await import("./commands/discover.ts")).discoverCommand,
  conformance: async () => (await import("./commands/conformance.ts")).conformanceCommand,
  verify: async () => (await import("./commands/verify.ts")).verifyCommand,
  performance: async () => (await import("./commands/performance.ts")).performanceCommand,
  compare: async () => (await import("./commands/compare.ts")).compareCommand,
  convert: async () => (await import("./commands/convert.ts")).convertCommand,
  filter: async () => (await import("./commands/filter.ts")).filterCommand,
  start: async () => (await import("./commands/start.ts")).startCommand,
  generate: async () => (await import("./commands/generate.ts")).generateCommand,
  load: async () => (await import("./commands/load.ts")).loadCommand,
  rejected: async () => (await import("./commands/rejected.ts")).rejectedCommand,
  train: async () => (await import("./commands/train.ts")).trainCommand,
  evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  predict: async () => (await import("./commands/predict.ts")).predictCaseCommand,
  "predict-running": async () => (await import("./commands/predict-running.ts")).predictRunningCommand,
  predictions: async () => (await import("./commands/predictions.ts")).predictionsCommand,
  retrain: async () => (await import("./commands/retrain.ts")).retrainCommand,
  drift: async () => (await import("./commands/drift.ts")).driftCommand,
  rollback: async () => (await import("./commands/rollback.ts")).rollbackCommand,
  job: async () => (await import("./commands/job.ts")).jobCommand,
  schedule: async () => (await import("./commands/schedule.ts")).scheduleCommand,
  history: async () => (await import("./commands/history.ts")).historyCommand,
  build: async () => (await import("./commands/build.ts")).buildCommand,
  dev: async () => (await import("./commands/dev.ts")).devCommand,
  "new-page": async () => (await import("./commands/new-page.ts")).newPageCommand,
  "export-page": async () => (await import("./commands/export-page.ts")).exportPageCommand,
  serve: async () => (await import("./commands/serve.ts")).serveCommand,
  api: async () => (await import("./commands/api.ts")).apiCommand,
  library: async () => (await import("./commands/library.ts")).libraryCommand,
  prepare: async () => (await import("./commands/prepare.ts")).prepareCommand,
  db: async () => (await import("./commands/db.ts")).dbCommand,
};

import type { Command } from "./command.ts";

/** Loads a command, so that `facts` on a file loads no database. */
type Loader = () => Promise<Command>;

/** The commands by name, in the groups of the help. */
export const COMMAND_GROUPS: Readonly<Record<string, Readonly<Record<string, Loader>>>> = {
  "from a log to its site": {
    start: async () => (await import("./commands/start.ts")).startCommand,
    load: async () => (await import("./commands/load.ts")).loadCommand,
    log: async () => (await import("./commands/log.ts")).logCommand,
    rejected: async () => (await import("./commands/rejected.ts")).rejectedCommand,
    generate: async () => (await import("./commands/generate.ts")).generateCommand,
    simulate: async () => (await import("./commands/simulate.ts")).simulateCommand,
    build: async () => (await import("./commands/build.ts")).buildCommand,
    serve: async () => (await import("./commands/serve.ts")).serveCommand,
  },
  "analyse a process": {
    facts: async () => (await import("./commands/facts.ts")).factsCommand,
    discover: async () => (await import("./commands/discover.ts")).discoverCommand,
    conformance: async () => (await import("./commands/conformance.ts")).conformanceCommand,
    verify: async () => (await import("./commands/verify.ts")).verifyCommand,
    performance: async () => (await import("./commands/performance.ts")).performanceCommand,
    organization: async () => (await import("./commands/organization.ts")).organizationCommand,
    why: async () => (await import("./commands/why.ts")).whyCommand,
    explain: async () => (await import("./commands/explain.ts")).explainCommand,
    compare: async () => (await import("./commands/compare.ts")).compareCommand,
    findings: async () => (await import("./commands/findings.ts")).findingsCommand,
    causes: async () => (await import("./commands/causes.ts")).causesCommand,
    drift: async () => (await import("./commands/drift.ts")).driftCommand,
    filter: async () => (await import("./commands/filter.ts")).filterCommand,
    convert: async () => (await import("./commands/convert.ts")).convertCommand,
  },
  "train and predict": {
    train: async () => (await import("./commands/train.ts")).trainCommand,
    evaluate: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
    predict: async () => (await import("./commands/predict.ts")).predictCaseCommand,
    "predict-running": async () => (await import("./commands/predict-running.ts")).predictRunningCommand,
    predictions: async () => (await import("./commands/predictions.ts")).predictionsCommand,
    "what-if": async () => (await import("./commands/what-if.ts")).whatIfCommand,
    retrain: async () => (await import("./commands/retrain.ts")).retrainCommand,
    "check-models": async () => (await import("./commands/check-models.ts")).checkModelsCommand,
    rollback: async () => (await import("./commands/rollback.ts")).rollbackCommand,
  },
  "run on schedule": {
    schedule: async () => (await import("./commands/schedule.ts")).scheduleCommand,
    job: async () => (await import("./commands/job.ts")).jobCommand,
    history: async () => (await import("./commands/history.ts")).historyCommand,
    alerts: async () => (await import("./commands/alerts.ts")).alertsCommand,
  },
  "write pages": {
    "new-page": async () => (await import("./commands/new-page.ts")).newPageCommand,
    dev: async () => (await import("./commands/dev.ts")).devCommand,
    "export-page": async () => (await import("./commands/export-page.ts")).exportPageCommand,
  },
  "answer programs": {
    api: async () => (await import("./commands/api.ts")).apiCommand,
    mcp: async () => (await import("./commands/mcp.ts")).mcpCommand,
    token: async () => (await import("./commands/token.ts")).tokenCommand,
    library: async () => (await import("./commands/library.ts")).libraryCommand,
  },
  "look after the installation": {
    doctor: async () => (await import("./commands/doctor.ts")).doctorCommand,
    db: async () => (await import("./commands/db.ts")).dbCommand,
    prepare: async () => (await import("./commands/prepare.ts")).prepareCommand,
  },
};

/** All commands by name. */
export const COMMANDS: Readonly<Record<string, Loader>> = Object.assign({}, ...Object.values(COMMAND_GROUPS));

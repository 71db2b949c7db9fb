import type { Command, CommandBody } from "./command.ts";

/** A command that is loaded when it is used: `facts` on a file loads no database. */
interface ListedCommand {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const listed = (summary: string, load: () => Promise<CommandBody>): ListedCommand => ({
  summary,
  load: async () => ({ ...await load(), summary }),
});

/** The commands by name, in the groups of the help. */
export const COMMAND_GROUPS: Readonly<Record<string, Readonly<Record<string, ListedCommand>>>> = {
  "from a log to its site": {
    start: listed(
      "Does everything from raw logs to the site: starts the database, loads, trains, builds, serves. Prints the address.",
      async () => (await import("./commands/start.ts")).startCommand,
    ),
    load: listed(
      "Loads log files into the database and prints the import report.",
      async () => (await import("./commands/load.ts")).loadCommand,
    ),
    log: listed(
      "Lists, describes, renames, pairs and deletes stored logs and their versions.",
      async () => (await import("./commands/log.ts")).logCommand,
    ),
    rejected: listed(
      "Lists the rejected rows of a stored log's files, each with file, line, column and reason.",
      async () => (await import("./commands/rejected.ts")).rejectedCommand,
    ),
    generate: listed(
      "Writes the demo log, a year of simulated loan applications, and a JSON file with the effects built into it.",
      async () => (await import("./commands/generate.ts")).generateCommand,
    ),
    simulate: listed(
      "Simulates a process that a JSON file describes, and writes its log.",
      async () => (await import("./commands/simulate.ts")).simulateCommand,
    ),
    build: listed(
      "Builds the site of all stored logs into a folder of plain files.",
      async () => (await import("./commands/build.ts")).buildCommand,
    ),
    serve: listed(
      "Serves the built site and prints its address.",
      async () => (await import("./commands/serve.ts")).serveCommand,
    ),
  },
  "analyse a process": {
    facts: listed(
      "Prints the facts of a log: counts, activities, directly-follows relation, variants, durations, rework.",
      async () => (await import("./commands/facts.ts")).factsCommand,
    ),
    map: listed(
      "Draws the process map of the page: the most frequent activities, and the paths between them.",
      async () => (await import("./commands/map.ts")).mapCommand,
    ),
    discover: listed(
      "Discovers a model of a log: alpha, heuristics and inductive miner, footprints, DECLARE, log skeleton, temporal profile.",
      async () => (await import("./commands/discover.ts")).discoverCommand,
    ),
    conformance: listed(
      "Compares a log with a model: alignments, token replay, precision, generalization, simplicity, footprints.",
      async () => (await import("./commands/conformance.ts")).conformanceCommand,
    ),
    verify: listed(
      "Checks a certificate that alignments are optimal, with code of its own.",
      async () => (await import("./commands/verify.ts")).verifyCommand,
    ),
    performance: listed(
      "Finds bottlenecks: cycle, waiting and service times, throughput, rework, batching.",
      async () => (await import("./commands/performance.ts")).performanceCommand,
    ),
    organization: listed(
      "Tells who works on the cases: workload, roles, who hands over to whom, who works together.",
      async () => (await import("./commands/organization.ts")).organizationCommand,
    ),
    why: listed(
      "Tells why a case takes longer than comparable ones: waits, people, attribute values, repeated activities, and deviations from a model.",
      async () => (await import("./commands/why.ts")).whyCommand,
    ),
    explain: listed(
      "Computes a figure of a page again from the log, and tells whether it is equal, how it is defined and where it comes from.",
      async () => (await import("./commands/explain.ts")).explainCommand,
    ),
    compare: listed(
      "Compares two groups of cases, or two logs: activities, relations, variants, resources and durations, with intervals.",
      async () => (await import("./commands/compare.ts")).compareCommand,
    ),
    findings: listed(
      "Lists at most ten findings: bottlenecks, rework, deviations, what got slower or faster, groups, late cases, mistakes in the data.",
      async () => (await import("./commands/findings.ts")).findingsCommand,
    ),
    causes: listed(
      "Tells what distinguishes slow, deviating or reworked cases: at most five rules, with the hours that they explain.",
      async () => (await import("./commands/causes.ts")).causesCommand,
    ),
    drift: listed(
      "Finds when the process changed and what changed: control flow, times, resources, arrivals, case mix.",
      async () => (await import("./commands/drift.ts")).driftCommand,
    ),
    filter: listed(
      "Filters a log and writes the result: by time, activities, paths, variants, durations, attributes, ...",
      async () => (await import("./commands/filter.ts")).filterCommand,
    ),
    convert: listed(
      "Writes a log or a model in another format.",
      async () => (await import("./commands/convert.ts")).convertCommand,
    ),
  },
  "train and predict": {
    train: listed(
      "Trains models of whole durations and remaining times for each stored log, or for those named.",
      async () => (await import("./commands/train.ts")).trainCommand,
    ),
    evaluate: listed(
      "Trains models of durations on the earlier cases of a log and tests them, and baselines, on the later cases.",
      async () => (await import("./commands/evaluate.ts")).evaluateCommand,
    ),
    predict: listed(
      "Predicts the whole duration and the remaining time of a case, with an interval.",
      async () => (await import("./commands/predict.ts")).predictCaseCommand,
    ),
    "predict-running": listed(
      "Predicts all running cases of each stored log, or of those named, and stores the predictions.",
      async () => (await import("./commands/predict-running.ts")).predictRunningCommand,
    ),
    predictions: listed(
      "Lists the stored predictions of a log's running cases, those that end soonest first.",
      async () => (await import("./commands/predictions.ts")).predictionsCommand,
    ),
    "what-if": listed(
      "Predicts a running case as it is, and as if attributes had other values or further steps had happened.",
      async () => (await import("./commands/what-if.ts")).whatIfCommand,
    ),
    retrain: listed(
      "Trains new models for each stored log, or for those named; a new model replaces the one in use only if it is better.",
      async () => (await import("./commands/retrain.ts")).retrainCommand,
    ),
    "check-models": listed(
      "Checks the models in use on the cases completed since: error, bias, coverage, shifts, new activities.",
      async () => (await import("./commands/check-models.ts")).checkModelsCommand,
    ),
    rollback: listed(
      "Puts the model of a log that was in use before back into use.",
      async () => (await import("./commands/rollback.ts")).rollbackCommand,
    ),
  },
  "run on schedule": {
    schedule: listed(
      "Runs the jobs in the folder jobs on their schedules until you stop it: loads hourly, retrains nightly, then publishes.",
      async () => (await import("./commands/schedule.ts")).scheduleCommand,
    ),
    job: listed(
      "Runs a job from the folder jobs once; without a name, lists the jobs with schedule, last run and next run.",
      async () => (await import("./commands/job.ts")).jobCommand,
    ),
    history: listed(
      "Shows when jobs ran, how long, and how they ended; also dead letters, drift checks and next runs.",
      async () => (await import("./commands/history.ts")).historyCommand,
    ),
    alerts: listed(
      "Lists the alerts in the folder jobs/alerts and their state, checks and tries them, and shows what was sent.",
      async () => (await import("./commands/alerts.ts")).alertsCommand,
    ),
  },
  "write pages": {
    "new-page": listed(
      "Writes a page with one worked cell, and serves it while you write.",
      async () => (await import("./commands/new-page.ts")).newPageCommand,
    ),
    dev: listed(
      "Serves the pages while you write them: the browser shows each saved change.",
      async () => (await import("./commands/dev.ts")).devCommand,
    ),
    "export-page": listed(
      "Writes a page with the data of a log as one HTML file that opens anywhere.",
      async () => (await import("./commands/export-page.ts")).exportPageCommand,
    ),
  },
  "answer programs": {
    api: listed(
      "Serves the HTTP API and prints its address.",
      async () => (await import("./commands/api.ts")).apiCommand,
    ),
    mcp: listed(
      "Answers an assistant over the Model Context Protocol, on standard input and output.",
      async () => (await import("./commands/mcp.ts")).mcpCommand,
    ),
    token: listed(
      "Makes, lists and revokes tokens of the API and the keys that sign them, and shows who asked what.",
      async () => (await import("./commands/token.ts")).tokenCommand,
    ),
    library: listed(
      "Writes the library as a package for Node.js 20 and browsers.",
      async () => (await import("./commands/library.ts")).libraryCommand,
    ),
  },
  "look after the installation": {
    doctor: listed(
      "Says what is wrong with this installation, and what to do.",
      async () => (await import("./commands/doctor.ts")).doctorCommand,
    ),
    db: listed(
      "Starts, stops or empties the embedded database, shows its status, backs it up, or removes one log.",
      async () => (await import("./commands/db.ts")).dbCommand,
    ),
    prepare: listed(
      "Makes the files that pages need and that are not in git: the bundle of src/browser with its types, and links.",
      async () => (await import("./commands/prepare.ts")).prepareCommand,
    ),
  },
};

/** All commands by name. */
export const COMMANDS: Readonly<Record<string, ListedCommand>> = Object.assign({}, ...Object.values(COMMAND_GROUPS));

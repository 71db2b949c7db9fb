import { type AlertMessage, type Database, readAlertMessages, retryAlertMessage } from "../../database/mod.ts";
import { environmentError, inputError, usageError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import type { AlertContext } from "../../pipeline/alerts/alert.ts";
import { targetsOf } from "../../pipeline/alerts/alert-targets.ts";
import { checkAlerts, troublesOf } from "../../pipeline/alerts/check-alerts.ts";
import { deliverMessages } from "../../pipeline/alerts/deliver-messages.ts";
import { findAlerts, type FoundAlert } from "../../pipeline/alerts/find-alerts.ts";
import { listAlerts } from "../../pipeline/alerts/list-alerts.ts";
import { rememberSome } from "../../pipeline/alerts/remember-some.ts";
import { sendTests } from "../../pipeline/alerts/send-tests.ts";
import { findJobs } from "../../pipeline/schedule/find-jobs.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import type { CommandBody, CommandInput } from "../command.ts";
import { checkActionFlags, parseCount } from "../flag-values.ts";
import { alertsFolder, JOBS_FLAG, jobsFolder, warnOf } from "../job-flags.ts";
import { nearestName } from "../../filtering/nearest-name.ts";
import { alignColumns, minuteOf, oneLine, oneSentence } from "../terminal-text.ts";

/** `tracebook alerts`: who is told of what. */
export const alertsCommand: CommandBody = {
  name: "alerts",
  usage: "list | check | test [NAME] | history [--failed] [--last N] | retry ID [--json]",
  description: [
    "The scheduler checks all alerts after each job; check does so now, for a scheduler of your own. Messages go to the webhooks and",
    "e-mail addresses of the settings TRACEBOOK_ALERT_WEBHOOK and TRACEBOOK_ALERT_MAIL, or to those that an alert names. They are tried",
    "again with growing pauses, for about half a day, and then kept as dead letters: retry puts one back.",
  ].join("\n"),
  flags: {
    ...JOBS_FLAG,
    "failed": { help: "with history: only messages that are not delivered" },
    "last": { value: "N", help: "with history: at most N messages (default 20)" },
    "json": { help: "one JSON document" },
  },
  positionals: { min: 1, max: 2 },
  examples: [
    { call: "list", does: "all alerts, who is told, and what is in trouble" },
    { call: "test failed-jobs", does: "what it finds now, and a test message to those who are told" },
    { call: "history --failed --json", does: "messages that wait or are dead letters" },
  ],
  async run(input) {
    const { positionals: [action, name], settings, reporter } = input;
    const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (run === undefined || name === undefined && run.needs === "ID" || name !== undefined && run.needs === undefined) {
      throw usageError({
        expected: "list, check, test [NAME], history or retry ID",
        found: JSON.stringify(input.positionals.join(" ")),
        advice: "See --help.",
      });
    }
    checkActionFlags(action, { "failed": ["history"], "last": ["history"] }, input);
    const { jobs, problems: badJobs } = await findJobs(jobsFolder(input), settings.timeZone);
    const { alerts, problems } = await findAlerts(alertsFolder(input));
    // Who checks by a scheduler of their own sees by the status that a file was left out.
    const fault = action === "check" || action === "list" ? problems[0] : undefined;
    warnOf([...badJobs, ...problems.filter((problem) => problem !== fault)], reporter);
    await withDatabase({ settings, reporter }, (database) => {
      const context = { database, jobs, settings, reporter, now: Date.now, signal: input.signal, remember: rememberSome() };
      return run.run({ alerts, context, name }, input);
    });
    if (fault !== undefined) throw fault;
  },
};

interface Given {
  readonly alerts: readonly FoundAlert[];
  readonly context: AlertContext;
  readonly name: string | undefined;
}

interface Action {
  /** What follows the name of the action: an id, which must, or a name, which may. */
  readonly needs?: "ID" | "NAME";
  run(given: Given, input: CommandInput): Promise<void>;
}

const ACTIONS: Readonly<Record<string, Action>> = {
  list: { run: printAlerts },
  check: { run: checkNow },
  test: { needs: "NAME", run: testAlerts },
  history: { run: ({ context: { database } }, input) => printMessages(database, input) },
  retry: { needs: "ID", run: ({ context: { database }, name }, input) => retry(database, name!, input) },
};

async function printAlerts({ context: { database, settings } }: Given, input: CommandInput): Promise<void> {
  const { has, print } = input;
  const { alerts } = await listAlerts(database, { folder: alertsFolder(input), settings });
  if (has("json")) return print(JSON.stringify(alerts));
  if (alerts.length === 0) return print("no alerts");
  print(
    alerts.flatMap(({ name, description, targets, unreached, troubles }) => [
      `${name}: ${oneSentence(description)}`,
      `  told: ${targets.join(", ") || (unreached.length > 0 ? "nobody" : "nobody; see README, Alerts")}`,
      ...unreached.map(({ name, problem }) => `  not told: ${name}. ${problem}`),
      ...troubles.map(({ subject, since, sentence }) =>
        `  since ${minuteOf(since)}, ${oneLine(subject)}: ${oneSentence(sentence)}`
      ),
    ]).join("\n"),
  );
}

async function checkNow({ alerts, context }: Given, { has, print }: CommandInput): Promise<void> {
  const { database, settings, now } = context;
  const checked = await checkAlerts(alerts, context);
  const found = alerts.map((alert) => targetsOf(alert, settings));
  const [targets, unreached] = [found.flatMap(({ targets }) => targets), found.flatMap(({ unreached }) => unreached)];
  const delivered = await deliverMessages(database, { settings, targets, unreached, now });
  print(
    has("json")
      ? JSON.stringify({ alerts: alerts.length, ...checked, ...delivered })
      : `${countOf(alerts.length, "alert")} checked: ${countOf(checked.troubles, "subject")} in trouble, ` +
        `${countOf(checked.messages, "new message")}; ${delivered.delivered} delivered, ${delivered.failed} to be tried again`,
  );
  const problems = new Set(unreached.map(({ problem }) => problem));
  if (problems.size > 0) throw usageError({ found: [...problems].join(" ") });
}

async function testAlerts({ alerts, context, name }: Given, { has, print }: CommandInput): Promise<void> {
  const chosen = name === undefined ? alerts : [namedAlert(alerts, name)];
  const found = [];
  for (const alert of chosen) found.push({ alert: alert.name, troubles: await troublesOf(alert, context) });
  const sent = await sendTests(chosen, context);
  if (has("json")) print(JSON.stringify({ found, sent }));
  else {
    print([
      ...found.flatMap(({ alert, troubles }) => [
        `${alert}: ${troubles.length === 0 ? "no trouble" : countOf(troubles.length, "subject") + " in trouble"}`,
        ...troubles.map(({ subject, sentence }) => `  ${oneLine(subject)}: ${oneSentence(sentence)}`),
      ]),
      ...sent.map(({ target, problem }) => `test message to ${target}: ${problem ?? "taken"}`),
      ...(sent.length > 0 ? [] : ["no test message was sent: nobody is told; see README, Alerts"]),
    ].join("\n"));
  }
  const failed = sent.filter(({ problem }) => problem !== null);
  if (failed.length === 0) return;
  throw environmentError({
    expected: "receivers that take the test message",
    found: `${failed.length} of ${sent.length} that do not`,
    advice: "Check the settings and the receivers.",
  });
}

function namedAlert(alerts: readonly FoundAlert[], name: string): FoundAlert {
  const alert = alerts.find((alert) => alert.name === name);
  if (alert !== undefined) return alert;
  const names = alerts.map((alert) => alert.name);
  const near = nearestName(name, names);
  throw usageError({
    expected: `the name of an alert (${names.join(", ")})`,
    found: JSON.stringify(name),
    advice: near === null ? undefined : `Did you mean ${near}?`,
  });
}

async function printMessages(database: Database, { option, has, print }: CommandInput): Promise<void> {
  const limit = parseCount(option("last"), "--last") ?? 20;
  const messages = await readAlertMessages(database, { limit, open: has("failed") });
  if (has("json")) return print(JSON.stringify(messages));
  if (messages.length === 0) return print("no messages");
  print(alignColumns(messages.map(rowOf)).join("\n"));
}

const rowOf = ({ messageId, createdAt, alert, subject, kind, target, status, attempts, problem }: AlertMessage) => [
  minuteOf(createdAt),
  messageId,
  kind,
  `${alert}, ${oneLine(subject)}`,
  target,
  status === "dead" ? "dead letter" : status,
  countOf(attempts, "attempt"),
  oneSentence(problem),
];

async function retry(database: Database, id: string, { has, print }: CommandInput): Promise<void> {
  if (!await retryAlertMessage(database, id, new Date())) {
    throw inputError({
      expected: "the id of a dead letter",
      found: JSON.stringify(id),
      advice: "See: deno task tracebook alerts history --failed",
    });
  }
  print(has("json") ? JSON.stringify({ retried: id }) : `${id} is sent again with the next check`);
}

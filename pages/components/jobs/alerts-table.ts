import { type PublishedAlert, type PublishedJobs, sayCountOf, sayTime } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { sayAge } from "../elements/age.js";
import { card, clipName, h, nameNode } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { driftedModels, nothingPublished, publishedJobs } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

/** The alerts, those in trouble first, each with what is in trouble and since when. */
export const AlertsTable = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) =>
    card(
      "Alerts",
      "Each file in jobs/alerts is a condition that the scheduler checks after each job. Who is told, and what was sent: deno task tracebook alerts list, or history.",
      ...contentOf(log, await publishedJobs()),
    ));

function contentOf(log: PageLog, jobs: PublishedJobs | null): HTMLElement[] {
  if (jobs?.alerts === undefined) return [nothingPublished(log)];
  const { alerts, deadMessages = 0 } = jobs;
  if (alerts.length === 0) return [h("p", { class: "empty" }, "The folder of alerts is empty.")];
  // Alerts are checked after jobs: where none has run, that nothing is in trouble says nothing.
  const isChecked = jobs.jobs.some(({ runs }) => runs.length > 0);
  const inTrouble = ({ troubles }: PublishedAlert) => troubles.length > 0 ? 0 : 1;
  const rows = [...alerts].sort((a, b) => inTrouble(a) - inTrouble(b)).map((alert) => alertRow(log, alert, isChecked));
  const untold = untoldDrift(jobs, alerts);
  return [
    ...untold.length === 0 ? [] : [untoldNote(untold)],
    h(
      "p",
      { class: "note" },
      isChecked
        ? "As the scheduler found them when it last checked."
        : "The scheduler checks them after each job; none has run yet.",
    ),
    h("table", { class: "ages alerts" }, h("tbody", {}, rows)),
    h("p", { class: "table-foot" }, csvButton("alerts", () => csvRows(alerts))),
    ...deadMessages === 0
      ? []
      : [h("p", { class: "note state bad" }, `! ${sayCountOf(deadMessages, "message")} could not be delivered.`)],
  ];
}

function alertRow(log: PageLog, alert: PublishedAlert, isChecked: boolean): HTMLElement {
  const well = () =>
    isChecked ? h("span", { class: "state ok" }, "✓ no trouble") : h("span", { class: "state" }, "not checked by a job yet");
  return h(
    "tr",
    { "data-alert": alert.name },
    h(
      "td",
      {},
      alert.name,
      h(
        "small",
        {},
        `${alert.description} ${alert.receivers === 0 ? "Nobody is told." : `${sayCountOf(alert.receivers, "receiver")}.`}`,
      ),
    ),
    h(
      "td",
      {},
      alert.troubles.length === 0 ? well() : alert.troubles.map((trouble) =>
        h(
          "div",
          { class: "alert-trouble" },
          h("span", { class: "state bad" }, "! ", clipName(trouble.subject)),
          h("small", { title: sayTime(Date.parse(trouble.since), log.zone) }, `for ${sayAge(trouble.since)}`),
          trouble.sentence === "" ? null : h("small", {}, trouble.sentence),
        )
      ),
    ),
  );
}

/**
 * The logs whose model in use has drifted while no alert tells it: drift is found by jobs and
 * commands, and alerts learn of it when the scheduler checks them next.
 */
const untoldDrift = ({ logs }: PublishedJobs, alerts: readonly PublishedAlert[]): string[] =>
  logs.filter(({ slug, remaining, duration }) =>
    driftedModels({ remaining, duration }).length > 0 &&
    alerts.every(({ troubles }) => troubles.every(({ subject }) => subject !== slug))
  ).map(({ slug }) => slug);

const untoldNote = (slugs: readonly string[]): HTMLElement =>
  h(
    "p",
    { class: "note state bad" },
    "! A model in use has drifted, and no alert tells it yet: ",
    slugs.slice(0, 5).flatMap((slug, i) => [i > 0 ? ", " : "", nameNode(slug)]),
    slugs.length > 5 ? ` and ${slugs.length - 5} more` : "",
    ". The scheduler checks alerts after each job.",
  );

/** A row for each trouble, and one for each alert without. */
const csvRows = (alerts: readonly PublishedAlert[]): (string | number)[][] => [
  ["alert", "receivers", "subject", "since", "sentence"],
  ...alerts.flatMap(({ name, receivers, troubles }) =>
    troubles.length === 0
      ? [[name, receivers, "", "", ""]]
      : troubles.map(({ subject, since, sentence }) => [name, receivers, subject, since, sentence])
  ),
];

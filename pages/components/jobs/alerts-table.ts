import { type PublishedAlert, sayCountOf, sayTime } from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { sayAge } from "../elements/age.js";
import { card, clipName, h, nameNode } from "../elements/dom.js";
import type { PageLog } from "../log/page-log.js";
import { driftedModels, nothingPublished, publishedJobs } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

/** The alerts, those in trouble first, each with what is in trouble and since when. */
export const AlertsTable = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    const box = card(
      "Alerts",
      "Each file in jobs/alerts is a condition that the scheduler checks after each job. Who is told, and what was sent: deno task tracebook alerts list, or history.",
    );
    if (jobs?.alerts === undefined) {
      box.append(nothingPublished(log));
      return box;
    }
    const { alerts, deadMessages = 0 } = jobs;
    if (alerts.length === 0) {
      box.append(h("p", { class: "empty" }, "The folder of alerts is empty."));
      return box;
    }
    // Alerts are checked after jobs: where none has run, that nothing is in trouble says nothing.
    const isChecked = jobs.jobs.some(({ runs }) => runs.length > 0);
    const well = isChecked
      ? h("span", { class: "state ok" }, "✓ no trouble")
      : h("span", { class: "state" }, "not checked by a job yet");
    const inTrouble = ({ troubles }: PublishedAlert) => troubles.length > 0 ? 0 : 1;
    const rows = [...alerts].sort((a, b) => inTrouble(a) - inTrouble(b)).map((alert) =>
      h(
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
          alert.troubles.length === 0 ? well.cloneNode(true) : alert.troubles.map((trouble) =>
            h(
              "div",
              { class: "alert-trouble" },
              h("span", { class: "state bad" }, "! ", clipName(trouble.subject)),
              h("small", { title: sayTime(Date.parse(trouble.since), log.zone) }, `for ${sayAge(trouble.since)}`),
              trouble.sentence === "" ? null : h("small", {}, trouble.sentence),
            )
          ),
        ),
      )
    );
    // Drift is found by jobs and commands; alerts learn of it when the scheduler checks them next.
    const untold = jobs.logs.filter(({ slug, remaining, duration }) =>
      driftedModels({ remaining, duration }).length > 0 &&
      alerts.every(({ troubles }) => troubles.every(({ subject }) => subject !== slug))
    );
    if (untold.length > 0) {
      box.append(h(
        "p",
        { class: "note state bad" },
        "! A model in use has drifted, and no alert tells it yet: ",
        untold.slice(0, 5).flatMap(({ slug }, i) => [i > 0 ? ", " : "", nameNode(slug)]),
        untold.length > 5 ? ` and ${untold.length - 5} more` : "",
        ". The scheduler checks alerts after each job.",
      ));
    }
    box.append(h(
      "p",
      { class: "note" },
      isChecked
        ? "As the scheduler found them when it last checked."
        : "The scheduler checks them after each job; none has run yet.",
    ));
    box.append(h("table", { class: "ages alerts" }, h("tbody", {}, rows)));
    box.append(h("p", { class: "table-foot" }, csvButton("alerts", () => csvRows(alerts))));
    if (deadMessages > 0) {
      box.append(h("p", { class: "note state bad" }, `! ${sayCountOf(deadMessages, "message")} could not be delivered.`));
    }
    return box;
  });

/** A row for each trouble, and one for each alert without. */
const csvRows = (alerts: readonly PublishedAlert[]): (string | number)[][] => [
  ["alert", "receivers", "subject", "since", "sentence"],
  ...alerts.flatMap(({ name, receivers, troubles }) =>
    troubles.length === 0
      ? [[name, receivers, "", "", ""]]
      : troubles.map(({ subject, since, sentence }) => [name, receivers, subject, since, sentence])
  ),
];

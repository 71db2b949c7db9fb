import {
  LONG_WEEKDAY_NAMES,
  type PublishedJob,
  type PublishedJobs,
  type PublishedRun,
  sayCount,
  sayCountOf,
  sayDuration,
  sayTime,
} from "../../lib/tracebook.js";
import { csvButton } from "../elements/save-buttons.js";
import { sayAge } from "../elements/age.js";
import { textControl } from "../address/controls.js";
import { commandWords } from "../elements/copied-command.js";
import { card, clipName, fill, h, nameNode } from "../elements/dom.js";
import { messageWords } from "./message-words.js";
import type { PageLog } from "../log/page-log.js";
import { nothingPublished, publishedJobs } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";
import { aboutLog } from "./about-log.js";

/** The job and run that are shown in full: `NAME` or `NAME@START`. */
const chosenRun = textControl("jobs.run");

/** Characters of a step's message that are shown; the whole of it stands on hover. */
const SHOWN_OF_MESSAGE = 300;

/** Signs of how a run ended, which differ by more than colour. */
const SIGNS: Readonly<Record<PublishedRun["status"], string>> = {
  done: "✓",
  skipped: "✓",
  failed: "✕",
  stopped: "■",
  running: "…",
};

const tookOf = ({ startedAt, finishedAt }: Pick<PublishedRun, "startedAt" | "finishedAt">): number =>
  finishedAt === null ? NaN : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;

/** A cron expression in words where it is a simple one. */
function sayCron(schedule: string): string {
  const [, minute, hour, day, month, weekday, zone] = /^(\S+) (\S+) (\S+) (\S+) (\S+)( \(.*\))?$/.exec(schedule) ?? [];
  if (minute === undefined || month !== "*" || !/^\d+$/.test(minute)) return schedule;
  const suffix = zone ?? "";
  if (hour === "*" && day === "*" && weekday === "*") return `every hour, minute ${Number(minute)}${suffix}`;
  if (!/^\d+$/.test(hour)) return schedule;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (day === "*" && weekday === "*") return `every day, ${time}${suffix}`;
  if (day === "*" && /^[0-7]$/.test(weekday)) return `every ${LONG_WEEKDAY_NAMES[(Number(weekday) + 6) % 7]}, ${time}${suffix}`;
  if (/^\d+$/.test(day) && weekday === "*") return `on day ${day} of each month, ${time}${suffix}`;
  return schedule;
}

function nextOf({ next, schedule }: PublishedJob): string {
  if (schedule.startsWith("after") || schedule === "by hand") return schedule;
  const coming = next.map((slot) => Date.parse(slot)).find((slot) => slot > Date.now());
  return coming === undefined
    ? "not known here"
    : `in ${sayDuration(Math.max(60, Math.round((coming - Date.now()) / 60_000) * 60))}`;
}

/** The jobs with their latest runs, and the run that is chosen with its messages. */
export const JobsTable = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    const box = card(
      "Jobs",
      "Each bar is an attempt, the newest on the right; its height is its duration, by the square root. A run that was missed because no scheduler ran is made up for at the next start: it is marked as late. A failed run is retried, then it becomes a dead letter.",
    );
    if (jobs === null) {
      box.append(nothingPublished(log));
      return box;
    }
    if (jobs.isWithheld) {
      box.append(
        h(
          "p",
          { class: "note" },
          "This site withholds parts of its logs: messages, rejected rows and names of files are left out here.",
        ),
      );
    }
    const inner = h("div", {});
    box.append(inner);
    const show = () => {
      const [name, start] = chosenRun.value.split("@");
      const known = jobs.jobs.find((job) => job.name === name) ?? jobs.jobs.find(({ runs }) => runs[0]?.status === "failed") ??
        jobs.jobs.find(({ runs }) => runs.length > 0) ?? null;
      fill(inner, jobsTable(jobs, log, known), known === null ? null : jobDetails(jobs, log, known, start));
    };
    chosenRun.onChange(show);
    show();
    return box;
  });

const legend = (): HTMLElement =>
  h(
    "p",
    { class: "key run-key" },
    Object.entries({
      done: "done",
      late: "late or by hand",
      retry: "second attempt",
      failed: "failed or stopped",
      running: "running",
    })
      .map(([kind, text]) =>
        h("span", { class: "key-item" }, h("span", { class: `run-bar ${kind}`, style: "height: 12px" }), text)
      ),
  );

/** What stands in the place of the legend where there is no bar yet. */
const notScheduled = (): HTMLElement =>
  h(
    "p",
    { class: "note" },
    "No job has run yet: ",
    h("code", {}, "deno task schedule"),
    " runs them at their times. What commands such as ",
    h("code", {}, "start"),
    " did stands under Latest steps.",
  );

function classOf({ status, attempt, by }: PublishedRun): string {
  if (status === "failed" || status === "stopped") return "failed";
  if (status === "running") return "running";
  return attempt > 1 ? "retry" : by === "schedule" ? "done" : "late";
}

/** What is wrong with files that are left out, a line each. */
const leftOut = ({ problems }: PublishedJobs) =>
  h("div", {}, problems.map((problem) => h("p", { class: "note state bad" }, `Left out: ${problem}`)));

function jobsTable(jobs: PublishedJobs, log: PageLog, chosen: PublishedJob | null): HTMLElement {
  if (jobs.jobs.length === 0) {
    return h("div", {}, leftOut(jobs), h("p", { class: "empty" }, "The folder of jobs has none that can be used."));
  }
  return h(
    "div",
    {},
    leftOut(jobs),
    jobs.jobs.some(({ runs }) => runs.length > 0) ? legend() : notScheduled(),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "jobs" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", {}, "Job"),
            h("th", { class: "roomy" }, "Runs"),
            h("th", {}, "Last"),
            h("th", { class: "num roomy" }, "Took"),
            h("th", { class: "roomy" }, "Result"),
            h("th", { class: "roomy" }, "Schedule"),
            h("th", {}, "Next"),
          ),
        ),
        h("tbody", {}, jobs.jobs.map((job) => jobRow(job, jobs, log, chosen))),
      ),
    ),
    jobs.deadLetters.length > 0 && deadLettersOf(jobs, log),
    h(
      "p",
      { class: "table-foot" },
      csvButton("runs", () => runColumns(jobs)),
    ),
  );
}

function jobRow(job: PublishedJob, jobs: PublishedJobs, log: PageLog, chosen: PublishedJob | null): HTMLElement {
  const [last] = job.runs;
  const longest = Math.max(1, ...job.runs.map((run) => tookOf(run)).filter(Number.isFinite));
  const bars = job.runs.slice().reverse().map((run) =>
    h("span", {
      class: `run-bar ${classOf(run)}`,
      title: wordsOf(run, log.zone),
      style: `height: ${4 + 16 * Math.sqrt((tookOf(run) || 0) / longest)}px`,
      onclick: (event: Event) => {
        event.stopPropagation();
        chosenRun.set(`${job.name}@${run.startedAt}`);
      },
    })
  );
  return h(
    "tr",
    { "data-job": job.name, class: job === chosen ? "selected" : undefined, onclick: () => chosenRun.set(job.name) },
    h(
      "td",
      {},
      h("span", { class: `run-sign ${last === undefined ? "" : last.status}` }, last === undefined ? "·" : SIGNS[last.status]),
      h("button", { type: "button", class: "pick", title: job.description }, job.name),
      job.missed.length > 0 && h("small", { class: "state bad" }, `${sayCount(job.missed.length)} missed`),
    ),
    h(
      "td",
      { class: "roomy" },
      h("span", { class: "run-bars", "aria-hidden": "true" }, bars),
      last === undefined ? null : h("small", {}, spanOf(job.runs, log.zone)),
    ),
    h(
      "td",
      {},
      last === undefined ? "not run yet" : `${sayAge(last.startedAt)} ago`,
      last !== undefined && h("small", {}, last.status === "running" ? "running when this was published" : last.status),
    ),
    h("td", { class: "num roomy" }, last === undefined ? "" : sayDuration(tookOf(last))),
    h("td", { class: "roomy job-result" }, last === undefined ? "" : clipName(messageOf(last, jobs, log).text || last.status)),
    h("td", { class: "roomy" }, sayCron(job.schedule)),
    h("td", {}, nextOf(job)),
  );
}

const deadLettersOf = ({ deadLetters }: PublishedJobs, log: PageLog): HTMLElement =>
  h(
    "details",
    { class: "note dead-letters" },
    h("summary", {}, `${sayCountOf(deadLetters.length, "dead letter")}: runs that failed in all their attempts`),
    h(
      "ul",
      {},
      deadLetters.map(({ job, slot, failedAt }) =>
        h(
          "li",
          {},
          h("b", {}, job),
          `, scheduled for ${sayTime(Date.parse(slot), log.zone)}, failed ${sayTime(Date.parse(failedAt), log.zone)}`,
        )
      ),
    ),
  );

function runColumns({ jobs }: PublishedJobs) {
  const runs = jobs.flatMap(({ name, runs }) => runs.map((run) => ({ name, ...run })));
  return {
    job: runs.map(({ name }) => name),
    scheduled: runs.map(({ slot }) => slot),
    by: runs.map(({ by }) => by),
    attempt: runs.map(({ attempt }) => attempt),
    started: runs.map(({ startedAt }) => startedAt),
    seconds: runs.map((run) => finishedSeconds(run)),
    status: runs.map(({ status }) => status),
    result: runs.map(({ message }) => message),
  };
}

/** From the first run that is listed to the last one, below their bars. */
function spanOf(runs: readonly PublishedRun[], zone: string): string {
  const [first, last] = [runs[runs.length - 1], runs[0]].map(({ startedAt }) => sayTime(Date.parse(startedAt), zone).split(", "));
  if (runs.length === 1) return last.join(", ");
  return first[0] === last[0] ? `${first.join(", ")} – ${last[1]}` : `${first[0]} – ${last[0]}`;
}

const finishedSeconds = (run: Pick<PublishedRun, "startedAt" | "finishedAt">): number | string =>
  run.finishedAt === null ? "" : tookOf(run);

const BY = { schedule: "on schedule", late: "late: it was missed and made up for", hand: "by hand" } as const;

function wordsOf(run: PublishedRun, zone: string): string {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : "";
  const late = run.by === "late"
    ? `, ${sayDuration((Date.parse(run.startedAt) - Date.parse(run.slot)) / 1000)} late`
    : run.by === "hand"
    ? ", by hand"
    : "";
  const took = run.finishedAt === null ? "" : ` in ${sayDuration(tookOf(run))}`;
  return `${sayTime(Date.parse(run.startedAt), zone)}: ${run.status}${took}${attempt}${late}`;
}

/** A job: what it does, missed runs, its runs to choose from, and the messages of one. */
function jobDetails(jobs: PublishedJobs, log: PageLog, job: PublishedJob, start: string | undefined): HTMLElement {
  const run = job.runs.find(({ startedAt }) => startedAt === start) ?? job.runs[0] ?? null;
  const missed = job.missed.slice(0, 5).map((slot) => sayTime(Date.parse(slot), log.zone)).join("; ");
  const retries = schedulesItself(job) ? ` A failed run is retried up to ${sayCountOf(job.retries, "time")}.` : "";
  return h(
    "section",
    { class: "job-details", "data-run": run?.startedAt },
    h("h3", {}, job.name),
    h("p", {}, `${job.description}${retries}`),
    job.missed.length > 0 &&
      h(
        "p",
        { class: "note" },
        `${sayCountOf(job.missed.length, "scheduled time")} without a run since the first that is listed: ${missed}${
          job.missed.length > 5 ? "; ..." : ""
        }. No scheduler ran then, or a later run made up for all.`,
      ),
    run === null ? h("p", { class: "empty" }, "It has not run yet.") : [
      h(
        "label",
        { class: "org-choice" },
        h("span", {}, "Attempt, the latest first"),
        h("select", {
          class: "field",
          onchange: (event: Event) => chosenRun.set(`${job.name}@${(event.currentTarget as HTMLSelectElement).value}`),
        }, job.runs.map((one) => h("option", { value: one.startedAt, ".selected": one === run }, wordsOf(one, log.zone)))),
      ),
      h(
        "dl",
        { class: "facts run-facts" },
        h("dt", {}, "Scheduled for"),
        h("dd", {}, sayTime(Date.parse(run.slot), log.zone)),
        h("dt", {}, "Started"),
        h("dd", {}, `${sayTime(Date.parse(run.startedAt), log.zone)}, ${BY[run.by]}`),
        h("dt", {}, "Attempt"),
        h("dd", {}, `${run.attempt} of ${job.retries + 1}`),
        h("dt", {}, "Ended"),
        h(
          "dd",
          {},
          run.finishedAt === null
            ? "still running when the site was published"
            : `${run.status} after ${sayDuration(tookOf(run))}`,
        ),
      ),
      message(jobs, log, run),
      output(jobs, log, job, run),
    ].flat(),
  );
}

const schedulesItself = ({ schedule }: PublishedJob): boolean => schedule !== "by hand";

/** The result of a run without the clauses about other logs. */
function messageOf({ message, status }: PublishedRun, jobs: PublishedJobs, log: PageLog): { text: string; others: number } {
  const clauses = message.split("; ");
  if (status === "failed") return { text: messageWords(message), others: 0 };
  const { parts, others } = aboutLog(clauses, log.entry.slug, slugsOf(jobs));
  return { text: messageWords(parts.join("; ")), others };
}

const slugsOf = ({ logs }: PublishedJobs): string[] => logs.map(({ slug }) => slug);

function message(jobs: PublishedJobs, log: PageLog, run: PublishedRun): HTMLElement {
  const { text, others } = messageOf(run, jobs, log);
  return h(
    "p",
    { class: run.status === "failed" ? "run-message bad" : "run-message" },
    h("bdi", {}, text),
    others > 0 && h("span", { class: "muted" }, ` ${otherLogs(others, "clause")} left out.`),
  );
}

const otherLogs = (count: number, noun: string): string => `${sayCountOf(count, noun)} about other logs`;

function output(jobs: PublishedJobs, log: PageLog, job: PublishedJob, run: PublishedRun): HTMLElement[] {
  const whole = commandWords(`deno task history --job ${job.name} --runs --json`);
  if (run.output === null) {
    return [
      h(
        "p",
        { class: "note" },
        `The site carries the messages of the last ${jobs.limits.outputs} attempts of a job. All of them: `,
        whole,
      ),
    ];
  }
  if (run.output.trim() === "") return [h("p", { class: "note" }, "It has left no messages.")];
  const text = (shown: string, name: string) => h("pre", { class: "run-output", tabindex: 0, "aria-label": name }, shown);
  const { parts, others } = aboutLog(run.output.split("\n"), log.entry.slug, slugsOf(jobs));
  const isCut = run.outputLength > run.output.length;
  return [
    parts.length === 0
      ? h("p", { class: "note" }, `None of the messages ${isCut ? "below " : ""}is about `, nameNode(log.entry.slug), ".")
      : text(parts.join("\n"), "Messages of the run"),
    ...(others > 0
      ? [h(
        "details",
        { class: "note other-logs" },
        h("summary", {}, parts.length === 0 ? otherLogs(others, "message") : `and ${otherLogs(others, "message")}`),
        text(run.output, "All messages of the run"),
      )]
      : []),
    ...(isCut
      ? [
        h(
          "p",
          { class: "note" },
          `Cut: the first ${sayCount(run.output.length)} of ${sayCount(run.outputLength)} characters. All of them: `,
          whole,
        ),
      ]
      : []),
  ];
}

/** The latest steps for the log, by jobs and by hand. */
export const LatestSteps = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    const box = card(
      "Latest steps",
      "What jobs and commands have done for this log and for all logs, the latest first: loading, training, checking, building.",
    );
    const own = jobs?.steps.filter((step) => step.log === null || step.log === log.entry.slug) ?? [];
    const steps = repeated(own);
    if (jobs === null || steps.length === 0) {
      box.append(
        jobs === null ? nothingPublished(log) : h("p", { class: "empty" }, "Nothing has been done for this log lately."),
      );
      return box;
    }
    box.append(h(
      "table",
      { class: "steps" },
      h(
        "tbody",
        {},
        steps.map(({ step, times }) =>
          h(
            "tr",
            {},
            h(
              "td",
              {},
              h("span", { class: `run-sign ${step.status}` }, SIGNS[step.status]),
              step.job,
              times > 1 && h("span", { class: "muted" }, ` ×${times}`),
              h("small", {}, `${sayAge(step.startedAt)} ago`),
            ),
            h("td", { class: "num" }, sayDuration(tookOf(step))),
            h(
              "td",
              {},
              h("bdi", { title: step.message }, clipName(messageWords(step.message) || step.status, { most: SHOWN_OF_MESSAGE })),
            ),
          )
        ),
      ),
    ));
    box.append(h("p", { class: "table-foot" }, csvButton(`${log.entry.slug}-steps`, () => stepColumns(own))));
    return box;
  });

const stepColumns = (steps: readonly Step[]) => ({
  job: steps.map(({ job }) => job),
  log: steps.map(({ log }) => log ?? ""),
  started: steps.map(({ startedAt }) => startedAt),
  seconds: steps.map(finishedSeconds),
  status: steps.map(({ status }) => status),
  result: steps.map(({ message }) => message),
});

type Step = PublishedJobs["steps"][number];

/** Steps that are shown. */
const SHOWN_STEPS = 8;

/** The latest steps; those of the same job with the same result, one after another, are one. */
function repeated(steps: readonly Step[]): readonly { readonly step: Step; readonly times: number }[] {
  const shown: { readonly step: Step; times: number }[] = [];
  for (const step of steps) {
    const last = shown.at(-1);
    const isSame = last !== undefined &&
      (["job", "log", "status", "message"] as const).every((key) => last.step[key] === step[key]);
    if (isSame) last.times++;
    else if (shown.push({ step, times: 1 }) > SHOWN_STEPS) break;
  }
  return shown.slice(0, SHOWN_STEPS);
}

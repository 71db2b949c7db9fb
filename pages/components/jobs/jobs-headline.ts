import { type PublishedHistory, type PublishedJob, type PublishedJobs, sayCountOf } from "../../lib/tracebook.js";
import { sayAge } from "../elements/age.js";
import { h, nameNode } from "../elements/dom.js";
import { freshnessOf } from "./freshness.js";
import { skillWords } from "./model-registry.js";
import type { PageLog } from "../log/page-log.js";
import { driftedModels, historyOf, publishedJobs, TARGETS } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

/**
 * The sentences at the top of the page, the worst first: what fails, what has drifted, what is in
 * trouble, what is stale, which jobs never ran although others did; without all that, how good the
 * model is. Where no job has run at all, nothing is wrong: commands did the work so far.
 */
export const JobsHeadline = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const jobs = await publishedJobs();
    if (jobs === null) return h("span", {});
    const history = historyOf(jobs, log);
    const troubles = troublesOf(jobs, history, log);
    const told = troubles.length > 0 ? troubles.slice(0, MOST) : history === null ? [] : [skillOf(history)];
    const sentences = [...told, endOf(jobs, troubles.length)].filter((parts) => parts.length > 0);
    if (sentences.length === 0) return h("span", {});
    return h("p", { class: "headline" }, sentences.flatMap((parts, i) => i === 0 ? parts : [" ", ...parts]));
  });

/** A sentence with its figures. */
type Sentence = readonly (Node | string)[];

/** Troubles that are told; the parts below have them all. */
const MOST = 3;

const figure = (text: string) => h("b", {}, text);

/** Words that, unlike a figure, may go over two lines. */
const phrase = (text: string) => h("b", {}, h("bdi", {}, text));

/** Some names, and how many more there are. */
function some(names: readonly string[], noun: string): Sentence {
  const shown = names.slice(0, names.length > 4 ? 3 : 4);
  const rest = names.length - shown.length;
  const isLast = (i: number) => i === shown.length - 1 && rest === 0;
  const parts = shown.flatMap((name, i) => [i === 0 ? "" : isLast(i) ? " and " : ", ", h("b", {}, nameNode(name))]);
  return rest === 0 ? parts : [...parts, ` and ${sayCountOf(rest, `other ${noun}`)}`];
}

const isFailed = ({ runs }: PublishedJob) => runs[0]?.status === "failed" || runs[0]?.status === "stopped";

/** Jobs that would run by themselves and have not. */
const isIdle = ({ runs, schedule }: PublishedJob) => runs.length === 0 && schedule !== "by hand";

const hasRun = ({ runs }: PublishedJob) => runs.length > 0;

function troublesOf(jobs: PublishedJobs, history: PublishedHistory | null, { entry: { slug } }: PageLog): Sentence[] {
  const namesOf = (found: readonly PublishedJob[]) => found.map(({ name }) => name);
  const [failed, idle] = [namesOf(jobs.jobs.filter(isFailed)), jobs.jobs.some(hasRun) ? namesOf(jobs.jobs.filter(isIdle)) : []];
  const drifted = history === null ? [] : driftedModels(history).map((task) => TARGETS[task]);
  const driftedLogs = jobs.logs.filter((other) => other.slug !== slug && driftedModels(other).length > 0).map(({ slug }) => slug);
  const alerts = jobs.alerts?.flatMap(({ name, troubles }) => troubles.map(({ subject }) => ({ name, subject }))) ?? [];
  const isHere = ({ subject }: { readonly subject: string }) => subject === slug;
  const stale = history === null
    ? []
    : freshnessOf(history, jobs).filter(({ stale }) => stale !== null && !stale.startsWith("it has drifted"));
  const bad = jobs.problems.length;
  return [
    bad > 0 ? [figure(sayCountOf(bad, "file")), ` of jobs ${bad === 1 ? "is" : "are"} left out: see the messages below.`] : [],
    failed.length > 0 ? [...some(failed, "job"), " failed the last time: see the messages below."] : [],
    drifted.length === 0 ? [] : [
      ...(drifted.length === 1
        ? ["The ", phrase(`model of the ${drifted[0]}`), " has"]
        : [phrase("Both models"), " in use have"]),
      " drifted: newer cases differ from those of the training.",
    ],
    alertsOf(alerts.filter(isHere)),
    stale.length === 0 ? [] : [
      phrase(stale[0].name),
      ` is not current: ${stale[0].stale!.replace(/\.$/, "")}.`,
      stale.length > 1 ? ` ${sayCountOf(stale.length - 1, "more part")} ${stale.length === 2 ? "is" : "are"} stale.` : "",
    ],
    idle.length > 0 ? [...some(idle, "job"), idle.length === 1 ? " has never run." : " have never run."] : [],
    alertsOf(alerts.filter((alert) => !isHere(alert))),
    driftedLogs.length > 0 ? ["Models of other logs have drifted: ", ...some(driftedLogs, "log"), "."] : [],
  ].filter((parts) => parts.length > 0);
}

function alertsOf([first, ...more]: readonly { readonly name: string; readonly subject: string }[]): Sentence {
  if (first === undefined) return [];
  const rest = more.length > 0 ? `, and ${sayCountOf(more.length, "more alert")} below.` : ".";
  return ["The alert ", figure(first.name), " is on for ", nameNode(first.subject), rest];
}

/** How well the model in use predicts, and how old the data are. */
function skillOf(history: PublishedHistory): Sentence {
  const skill = skillWords(history.remaining);
  const data = [" The data were loaded ", figure(sayAge(history.loadedAt)), " ago."];
  if (skill === null) return ["No model of remaining times is in use.", ...data];
  return [
    "Remaining times are predicted within ",
    figure(skill.off),
    " on average",
    ...(skill.rule !== null
      ? [`, by a simple rule: ${skill.rule}.`]
      : skill.better === null
      ? [", about as well as by a simple rule."]
      : [", ", figure(`${skill.better} better`), " than by a simple rule."]),
    ...data,
  ];
}

/** How many jobs ended well; nothing where all did and other things are in trouble. */
function endOf({ jobs }: PublishedJobs, troubles: number): Sentence {
  if (jobs.length > 0 && !jobs.some(hasRun)) return ["No job has run on its schedule yet: so far, commands did the work."];
  const well = jobs.filter((job) => hasRun(job) && !isFailed(job)).length;
  if (well === 0 || (well === jobs.length && troubles > 0)) return [];
  const all = `${well}\u00a0of\u00a0${sayCountOf(jobs.length, "job")}`;
  return [`${well === jobs.length ? "All jobs" : all} ended well the last time.`];
}

import { countOf, isOwnLog } from "../../lib/tracebook.js";
import { sayAge } from "../elements/age.js";
import { h } from "../elements/dom.js";
import { freshnessOf } from "./freshness.js";
import { skillWords } from "./model-registry.js";
import type { PageLog } from "../log/page-log.js";
import { historyOf, publishedJobs } from "../log/published-jobs.js";
import { rebuilt } from "../log/rebuilt.js";

/**
 * The sentence at the top of the page: what fails, else what is stale, else how good the model is.
 */
export const JobsHeadline = (log: PageLog): HTMLElement =>
  rebuilt(log, async (log) => {
    const parts = await sentence(log);
    return parts === null ? h("span", {}) : h("p", { class: "headline" }, parts);
  });

async function sentence(log: PageLog): Promise<(Node | string)[] | null> {
  const jobs = await publishedJobs();
  const history = historyOf(jobs, log);
  if (jobs === null) return null;
  const figure = (text: string) => h("b", {}, text);
  const failing = jobs.jobs.filter(({ runs }) => runs[0]?.status === "failed").map(({ name }) => name);
  const ended = jobs.jobs.some(({ runs }) => runs.length > 0) ? " All jobs ended well the last time." : "";
  if (failing.length > 0) {
    return [
      figure(failing.slice(0, 3).join(", ")),
      ` failed the last time${
        failing.length > 3 ? `, and ${countOf(failing.length - 3, "other job")}` : ""
      }: see its messages below.`,
    ];
  }
  if (isOwnLog(log.entry.slug) || history === null) return ended === "" ? null : [ended.trim()];
  const stale = freshnessOf(history, jobs).filter(({ stale }) => stale !== null);
  if (stale.length > 0) {
    const [{ name, stale: why }] = stale;
    return [
      figure(name),
      " is not current: ",
      `${why!.replace(/\.$/, "")}.`,
      stale.length > 1 ? ` ${stale.length - 1} more ${stale.length === 2 ? "part is" : "parts are"} stale.` : "",
      ended,
    ];
  }
  const skill = skillWords(history.remaining);
  const data = [" The data were loaded ", figure(sayAge(history.loadedAt)), ` ago.${ended}`];
  if (skill === null) return ["No model of remaining times is in use.", ...data];
  return [
    "Remaining times are predicted within ",
    figure(skill.off),
    " on average",
    ...(skill.better === null
      ? [", about as well as by a simple rule."]
      : [", ", figure(`${skill.better} better`), " than by a simple rule."]),
    ...data,
  ];
}

import {
  FIRST_VIEW,
  ownLogStore,
  parseFilters,
  type PublishedLogEntry,
  sayCount,
  sayCountOf,
  sayDuration,
  type SvgElement,
} from "../../lib/tracebook.js";
import type { Figure } from "../../lib/figures.js";
import { csvButton } from "../elements/save-buttons.js";
import { explainFigures } from "../filters/filter-actions.js";
import { sayAge, sayAgo } from "../elements/age.js";
import { type PageControl, pageControl, textControl } from "../address/controls.js";
import { copiedCommand } from "../elements/copied-command.js";
import { clipName, fill, h, nameNode, svgNode, unbroken } from "../elements/dom.js";
import { evidenceAddress } from "../address/evidence-address.js";
import { addKey, showKeys } from "../frame/keys.js";
import { sayHours } from "../elements/say-hours.js";
import { smallMap } from "./small-map.js";
import { storedLogs } from "../log/open-log.js";
import { sayLogDate } from "../log/log-time.js";

/**
 * The logs of the site and those that the reader has opened in this browser, each with the cases
 * that start over time, its size and the age of its data. A log leads to its overview.
 */
export function LogList(): HTMLElement {
  const box = h("section", { class: "card log-list", "aria-busy": "true" });
  const show = async () => {
    const [logs, own] = await Promise.all([storedLogs(), ownLogStore.list().catch(() => [])]);
    fill(box, logs.length === 0 ? noLogs() : listOf(logs), own.length === 0 ? null : ownLogs(own, () => void show()));
    box.removeAttribute("aria-busy");
  };
  void show();
  return box;
}

function noLogs(): HTMLElement {
  return h(
    "div",
    { class: "no-logs" },
    h("h2", {}, "No log is stored yet"),
    h(
      "p",
      {},
      "Drop a file above to look at it in this tab. To publish logs, load them and build the site. This command does both with a made-up log of loan applications, or with files that you name:",
    ),
    copiedCommand("deno task start"),
  );
}

const ORDERS = {
  newest: { name: "Loaded last first", compare: (a, b) => order(b.loadedAt, a.loadedAt) },
  name: { name: "By name", compare: (a, b) => a.name.localeCompare(b.name, "en") },
  cases: { name: "Most cases first", compare: (a, b) => b.cases - a.cases },
} satisfies Readonly<
  Record<string, { readonly name: string; compare(a: PublishedLogEntry, b: PublishedLogEntry): number }>
>;

const order = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

function listOf(logs: readonly PublishedLogEntry[]): HTMLElement[] {
  const rows = new Map(logs.map((entry) => [entry, h("li", {}, logRow(entry), figuresOf(entry), findingsOf(entry))]));
  const list = h("ul", { class: "log-rows" });
  const none = h("p", { class: "empty", role: "status" });
  const show = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = logs.filter(({ name, slug }) => `${name} ${slug}`.toLowerCase().includes(wanted));
    fill(list, found.toSorted(ORDERS[sort.value].compare).map((entry) => rows.get(entry)!));
    none.hidden = found.length > 0;
    none.textContent = found.length > 0 ? "" : `No log has “${clipName(search.value)}” in its name.`;
  };
  const sort = pageControl("start.sort", ["newest", "name", "cases"]);
  const search = textControl("start.search");
  const field = searchField(search, show);
  const choice = orderChoice(sort, show);
  addKey({ key: "/", name: "/", does: "find a log", run: () => field.focus() });
  addKey({ key: "?", name: "?", does: "this list", run: showKeys });
  show();
  return [
    h(
      "div",
      { class: "log-list-head" },
      h("h2", {}, "Logs of this site ", h("span", { class: "muted" }, String(logs.length))),
      h("span", { class: "search-field" }, field, h("kbd", { "aria-hidden": "true" }, "/")),
      choice,
    ),
    ...headlines(logs),
    list,
    none,
    h(
      "p",
      { class: "table-foot" },
      csvButton("logs", () => columnsOf(logs)),
      h("span", { class: "muted" }, "No cookies, and no request to another site."),
    ),
  ];
}

function searchField(search: PageControl<string>, changed: () => void): HTMLInputElement {
  const field = h("input", {
    type: "search",
    class: "field",
    placeholder: "Find a log",
    "aria-label": "Find a log",
    autocomplete: "off",
    ".value": search.value,
    oninput: () => search.set(field.value, { replace: true }),
  });
  search.onChange((value) => {
    if (field.value !== value) field.value = value;
    changed();
  });
  return field;
}

function orderChoice(sort: PageControl<keyof typeof ORDERS>, changed: () => void): HTMLSelectElement {
  const choice = h(
    "select",
    {
      class: "field",
      "aria-label": "Order of the logs",
      autocomplete: "off",
      onchange: () => sort.set(choice.value as keyof typeof ORDERS),
    },
    Object.entries(ORDERS).map(([value, { name }]) => h("option", { value, ".selected": value === sort.value }, name)),
  );
  sort.onChange((value) => {
    choice.value = value;
    changed();
  });
  return choice;
}

/** Most letters of a finding that the headline says. */
const MOST_OF_HEADLINE = 200;

/** The finding with the most hours at stake, and how much there is; that alone without findings. */
function headlines(logs: readonly PublishedLogEntry[]): HTMLElement[] {
  const newest = logs.toSorted(ORDERS.newest.compare)[0];
  const events = logs.reduce((sum, log) => sum + log.events, 0);
  const loaded = [
    h("b", {}, sayCount(events)),
    ` events in ${sayCountOf(logs.length, "log")}; loaded last: `,
    nameNode(newest.name),
    ", ",
    h("b", {}, sayAgo(newest.loadedAt)),
    ".",
  ];
  const found = logs.flatMap((entry) => (entry.findings ?? []).map((finding) => ({ entry, finding })));
  if (found.length === 0) return [h("p", { class: "headline" }, loaded)];
  const { entry, finding } = found.reduce((most, one) => one.finding.hours > most.finding.hours ? one : most);
  const words = unbroken(clipName(clausesOf(finding.sentence)[0], { most: MOST_OF_HEADLINE }));
  return [
    h(
      "p",
      { class: "headline" },
      "Most time is at stake in ",
      h("b", {}, nameNode(entry.name)),
      ", ",
      h("b", {}, stakeButton(entry, finding, sayHours(finding.hours))),
      ": ",
      doorTo(entry, finding, words),
      ".",
    ),
    h("p", { class: "note" }, loaded),
  ];
}

const columnsOf = (logs: readonly PublishedLogEntry[]) => ({
  log: logs.map(({ slug }) => slug),
  name: logs.map(({ name }) => name),
  version: logs.map(({ version }) => version),
  cases: logs.map(({ cases }) => cases),
  events: logs.map(({ events }) => events),
  activities: logs.map(({ activities }) => activities),
  variants: logs.map(({ variants }) => variants),
  first_event: logs.map(({ firstTime }) => firstTime ?? ""),
  last_event: logs.map(({ lastTime }) => lastTime ?? ""),
  median_seconds: logs.map(({ medianSeconds }) => medianSeconds ?? ""),
  loaded_at: logs.map(({ loadedAt }) => loadedAt),
});

function ownLogs(own: readonly PublishedLogEntry[], again: () => void): HTMLElement {
  const forget = async (entry: PublishedLogEntry) => {
    await ownLogStore.forget(entry.slug);
    again();
  };
  return h(
    "div",
    { class: "own-logs" },
    h("h2", {}, "Opened before, kept in this browser only ", h("span", { class: "muted" }, String(own.length))),
    h(
      "ul",
      { class: "log-rows" },
      own.map((entry) =>
        h(
          "li",
          {},
          logRow(entry),
          h("button", {
            type: "button",
            class: "quiet",
            "aria-label": `Forget ${clipName(entry.name)}`,
            onclick: () => void forget(entry),
          }, "Forget it"),
        )
      ),
    ),
  );
}

function logRow(entry: PublishedLogEntry): HTMLElement {
  const { slug, name, cases, events, activities, variants, loadedAt, firstTime, lastTime, map, privacy, medianSeconds } = entry;
  const fact = (value: string, unit: string, options: Readonly<Record<string, string>> = {}) =>
    h("span", { class: "log-fact", ...options }, h("b", {}, value), h("small", {}, unit));
  const month = (iso: string) => sayLogDate(entry, Date.parse(iso)).replace(/^\d+ /, "");
  const months = firstTime === null || lastTime === null ? ["no event"] : [...new Set([month(firstTime), month(lastTime)])];
  return h(
    "a",
    { class: "log-row other-log", href: `./?log=${encodeURIComponent(slug)}`, "data-log": slug },
    h("span", { class: "log-map" }, map === undefined ? null : smallMap(map)),
    h(
      "span",
      { class: "log-name" },
      h("b", {}, nameNode(name)),
      h("small", {}, sayCountOf(activities, "activity").replace("activitys", "activities")),
      privacy === undefined ? null : h("small", { title: privacy.words }, privacy.summary),
    ),
    h("span", { class: "log-starts" }, sparkline(entry.starts ?? []), h("small", {}, months.join(" – "))),
    fact(sayCount(cases), cases === 1 ? "case" : "cases"),
    fact(sayCount(events), events === 1 ? "event" : "events"),
    fact(sayCount(variants), variants === 1 ? "variant" : "variants", { class: "log-fact log-variants" }),
    fact(
      medianSeconds === undefined || medianSeconds === null ? "–" : sayDuration(medianSeconds),
      "median",
      { class: "log-fact log-median", title: "Median duration of the completed cases" },
    ),
    fact(sayAge(loadedAt), "since loaded", {
      class: "log-fact log-age",
      title: `Loaded ${loadedAt}, version ${entry.version}.${
        lastTime === null ? "" : ` Last event: ${sayLogDate(entry, Date.parse(lastTime))}.`
      }`,
    }),
  );
}

/** Tells where the figures of a log come from. */
function figuresOf(entry: PublishedLogEntry): HTMLElement {
  return h("button", {
    type: "button",
    class: "info",
    "aria-label": `Where the figures of ${clipName(entry.name)} come from`,
    onclick: (event: Event) =>
      explainFigures({ entry, isWhole: true }, event.currentTarget as Element, {
        cases: { name: "cases", parameters: [], value: entry.cases },
        events: { name: "events", parameters: [], value: entry.events },
        ...busiestSpan(entry.starts ?? []),
        ...(typeof entry.medianSeconds === "number"
          ? { "the durations": { name: "median-duration", parameters: [], value: entry.medianSeconds } as const }
          : {}),
      }),
  }, "?");
}

/** The highest place of the small picture. */
function busiestSpan(starts: readonly number[]): Readonly<Record<string, Figure>> {
  if (starts.length === 0) return {};
  const most = Math.max(...starts);
  const parameters = [String(starts.indexOf(most) + 1), String(starts.length)];
  return { "the most cases that start in a span": { name: "span-starts", parameters, value: most } };
}

/** What a sentence says aside: the interval of a figure, and between which lifecycles mostly. */
const ASIDES = / \((?:95 % interval|mostly) [^()]*\)/g;

/** What is most worth knowing of a log: each leads to its evidence; null where nothing is known. */
function findingsOf(entry: PublishedLogEntry): HTMLElement | null {
  if (entry.findings === undefined || entry.findings.length === 0) return null;
  const told = entry.findings.map(({ hours }) => hours);
  return h(
    "ul",
    { class: "log-findings" },
    entry.findings.map((finding) => {
      const { sentence, cases, hours } = finding;
      const clauses = clausesOf(sentence);
      const door = doorTo(entry, finding, "");
      const shorter = clauses.map((_, i) => clauses.slice(0, clauses.length - i).join("; "));
      fitWords(door, [...shorter, clauses[0].replace(/, median .*$/, "")].map(unbroken));
      const stake = stakeButton(entry, finding, `${sayCountOf(cases, "case")} · ${sayHours(hours, told)} at stake`);
      stake.classList.add("stake");
      return h("li", { title: sentence }, door, stake);
    }),
  );
}

type Finding = NonNullable<PublishedLogEntry["findings"]>[number];

/** The parts of a sentence, without what it says aside. */
const clausesOf = (sentence: string): string[] => sentence.replaceAll(ASIDES, "").split("; ");

/** Words that lead to the evidence of a finding, where the site has its page. */
function doorTo(entry: PublishedLogEntry, { page, filter }: Finding, words: string): HTMLElement {
  const state = { ...FIRST_VIEW, log: entry.slug };
  const address = evidenceAddress({ page, filter, filters: parseFilters(filter) }, state);
  return address === null ? h("span", {}, words) : h("a", { href: address }, words);
}

const stakeButton = (entry: PublishedLogEntry, { kind, page, filter, hours }: Finding, text: string): HTMLElement =>
  h("button", {
    type: "button",
    class: "figure",
    title: "About this figure",
    onclick: (event: Event) =>
      explainFigures({ entry, isWhole: true }, event.currentTarget as Element, {
        "the hours at stake": { name: "finding-hours", parameters: [kind, page, filter], value: hours },
      }),
  }, text);

/** Shows the longest of some texts that fits in a line; if none does, the shortest in several. */
function fitWords(line: HTMLElement, texts: readonly string[]): void {
  line.textContent = texts[0];
  new ResizeObserver(() => {
    line.classList.remove("wrapped");
    const fits = texts.some((text) => {
      line.textContent = text;
      return line.scrollWidth <= line.clientWidth;
    });
    line.classList.toggle("wrapped", !fits);
  }).observe(line);
}

/** Size of a sparkline in px. */
const [WIDTH, HEIGHT] = [170, 26];

/** Cases started in equally long spans, as an area. */
function sparkline(starts: readonly number[]): SVGElement {
  const most = Math.max(1, ...starts);
  const step = WIDTH / Math.max(1, starts.length);
  const top = starts.map((count, at) => {
    const y = (HEIGHT - 1 - (HEIGHT - 2) * count / most).toFixed(1);
    return `${at === 0 ? "M" : "L"}${(at * step).toFixed(1)},${y} L${((at + 1) * step).toFixed(1)},${y}`;
  }).join(" ");
  const path = (attributes: SvgElement["attributes"]): SvgElement => ({ tag: "path", attributes, children: [] });
  return svgNode({
    tag: "svg",
    attributes: {
      class: "sparkline",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
      "data-starts": starts.join(" "),
    },
    children: starts.length === 0 ? [] : [
      path({ class: "area", d: `${top} L${WIDTH},${HEIGHT} L0,${HEIGHT} Z` }),
      path({ class: "line", d: top, "vector-effect": "non-scaling-stroke" }),
    ],
  });
}

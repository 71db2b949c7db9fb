import type { CaseCondition, Filter } from "../filtering/filter.ts";
import { parseFilter, parseFilters, printArgument, printFilter, printFilters } from "../filtering/filter-text.ts";
import { numberOf } from "../numerics/number-text.ts";

/** What a reader has chosen to see: a link with it shows the same. */
export interface ViewState {
  /** Slug of the log; null for the first one of the site. */
  readonly log: string | null;
  /** Version of the log that filters and selection were made for; null where it does not matter. */
  readonly version: number | null;
  /** Applied one after the other. */
  readonly filters: readonly Filter[];
  /** Labels of the activities that end a case; null for those found in the log. */
  readonly ends: readonly string[] | null;
  readonly map: MapState;
  readonly model: ModelState;
  /**
   * Controls of other pages by `PAGE.CONTROL`, such as `variants.fold`; a control that has its
   * default is left out. Each page reads its own, and takes the default for what it does not know.
   */
  readonly controls: Readonly<Record<string, string>>;
  /** The cases that the selected node, arc, variant or value stands for; null for no selection. */
  readonly selection: CaseCondition | null;
}

/** Controls of the process map; null for the default of the log. */
interface MapState {
  /** How many activities are shown. */
  readonly activities: number | null;
  /** How many of the arcs that can be hidden are shown. */
  readonly paths: number | null;
  /** Such as `count` or `median`. */
  readonly measure: string | null;
  /** Whether the rarest behaviour is shown first. */
  readonly rarest: boolean;
}

/** Controls of a discovered model; null for the default. */
export interface ModelState {
  readonly miner: string | null;
  readonly notation: string | null;
  /** Values by the miner's parameter. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** The state of an address without a query. */
export const FIRST_VIEW: ViewState = {
  log: null,
  version: null,
  filters: [],
  ends: null,
  map: { activities: null, paths: null, measure: null, rarest: false },
  model: { miner: null, notation: null, parameters: {} },
  controls: {},
  selection: null,
};

/** Names of the query of an address that belong to the state; others are left as they are. */
const OWN_NAMES = [
  "log",
  "version",
  "filters",
  "ends",
  "activities",
  "paths",
  "measure",
  "rarest",
  "miner",
  "notation",
  "select",
];

/** Begin of the name of a miner's parameter. */
const PARAMETER = "miner.";

/** Name of a control of a page. */
const CONTROL = /^(bottlenecks|cases|compare|conformance|jobs|organization|predictions|variants)\../;

/** Whether a name of a query belongs to the view state. */
export const isViewName = (name: string): boolean => OWN_NAMES.includes(name) || name.startsWith(PARAMETER) || CONTROL.test(name);

/**
 * The query of an address that shows a state, without the `?`; names that do not belong to the
 * state are taken over from another query.
 *
 * @example
 * ```ts
 * import { encodeViewState, FIRST_VIEW } from "@/browser/view-address.ts";
 * import { parseFilters } from "@/filtering/filter-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const state = { ...FIRST_VIEW, log: "fines", filters: parseFilters("through:pay;duration:2d..") };
 * assertEquals(encodeViewState(state), "log=fines&filters=through:pay;duration:2d..");
 * ```
 */
export function encodeViewState(state: ViewState, other = ""): string {
  const { log, version, filters, ends, map, model, controls, selection } = state;
  const texts: [string, string | number | null][] = [
    ["log", log],
    ["version", version],
    ["filters", filters.length === 0 ? null : printFilters(filters)],
    ["ends", ends === null ? null : ends.length === 0 ? "" : printArgument({ kind: "end-activity", labels: ends })],
    ["activities", map.activities],
    ["paths", map.paths],
    ["measure", map.measure],
    ["rarest", map.rarest ? "yes" : null],
    ["miner", model.miner],
    ["notation", model.notation],
    ...Object.entries(model.parameters).map(([name, value]): [string, string] => [PARAMETER + name, printValue(value)]),
    ...Object.entries(controls),
    ["select", selection === null ? null : printFilter({ effect: "with", where: selection })],
  ];
  const query = new URLSearchParams();
  for (const [name, text] of texts) if (text !== null) query.append(name, String(text));
  for (const [name, text] of new URLSearchParams(other)) if (!isViewName(name)) query.append(name, text);
  // These are readable as they are, and no browser changes them in a query.
  return query.toString().replace(/%(3A|3B|2C|2F)/g, decodeURIComponent);
}

/** A state as an address has it, and what of the address cannot be read. */
interface DecodedViewState {
  readonly state: ViewState;
  /** A sentence each. */
  readonly problems: readonly string[];
}

/**
 * Reads what {@linkcode encodeViewState} wrote. A part that cannot be read has its default and a
 * sentence in `problems`: an address comes from anywhere, and the rest of it holds.
 *
 * @example
 * ```ts
 * import { decodeViewState } from "@/browser/view-address.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { state, problems } = decodeViewState("?log=fines&activities=many");
 * assertEquals([state.log, state.map.activities], ["fines", null]);
 * assertEquals(problems, ["The address says activities=many, which is not a whole number."]);
 * ```
 */
export function decodeViewState(query: string): DecodedViewState {
  const names = new URLSearchParams(query);
  const problems: string[] = [];
  const count = (name: string): number | null => {
    const text = names.get(name);
    if (text === null) return null;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : null;
    if (value === null) problems.push(`The address says ${name}=${text}, which is not a whole number.`);
    return value;
  };
  const read = <Value>(name: string, otherwise: Value, parse: (text: string) => Value): Value => {
    const text = names.get(name);
    if (text === null) return otherwise;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`The address has ${name} that cannot be read: ${error instanceof Error ? error.message : error}`);
      return otherwise;
    }
  };
  const parameters = [...names].filter(([name]) => name.startsWith(PARAMETER));
  const state: ViewState = {
    log: names.get("log"),
    version: count("version"),
    filters: read("filters", [], parseFilters),
    ends: read("ends", null, readEnds),
    map: {
      activities: count("activities"),
      paths: count("paths"),
      measure: names.get("measure"),
      rarest: names.get("rarest") === "yes",
    },
    model: {
      miner: names.get("miner"),
      notation: names.get("notation"),
      parameters: Object.fromEntries(parameters.map(([name, text]) => [name.slice(PARAMETER.length), readValue(text)])),
    },
    controls: Object.fromEntries([...names].filter(([name]) => CONTROL.test(name))),
    selection: read("select", null, (text) => parseFilter(text).where),
  };
  return { state, problems };
}

function readEnds(text: string): readonly string[] {
  const { where } = text === "" ? { where: { kind: "rework", labels: [] } as const } : parseFilter(`end-activity:${text}`);
  return "labels" in where ? where.labels : [];
}

/** Quotes tell a text that looks like a number from that number. */
const printValue = (value: number | string): string =>
  typeof value === "number" ? String(value) : numberOf(value) !== null || value.startsWith('"') ? JSON.stringify(value) : value;

function readValue(text: string): number | string {
  if (!text.startsWith('"')) return numberOf(text) ?? text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}

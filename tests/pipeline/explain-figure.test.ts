/** The figures of the pages beside what `tracebook explain` computes of their addresses. */
import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertRejects } from "@std/assert";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import type { Question } from "@/browser/analysis/questions.ts";
import { createRulesCheck } from "@/browser/conformance/check-rules.ts";
import { createModelComparison } from "@/browser/conformance/compare-with-model.ts";
import type { ComparedModel, ConformancePart } from "@/browser/conformance/conformance-messages.ts";
import { figureHash, figureKind } from "@/browser/figures/figure-address.ts";
import type { FigureRules, FigureSource } from "@/browser/figures/figure-kind.ts";
import { type FigureName, FIGURES } from "@/browser/figures/figure-kinds.ts";
import type { FigureRow } from "@/browser/figures/kinds/organization-figures.ts";
import { durationCondition, shareCondition } from "@/browser/difference-conditions.ts";
import { discoveredQuality } from "@/browser/handle-mining-request.ts";
import { TracebookError } from "@/errors.ts";
import { mine } from "@/discovery/miners.ts";
import type { Variants } from "@/event-log/variants.ts";
import { writeRules } from "@/formats/process-models/write-rules.ts";
import type { Filter } from "@/filtering/filter.ts";
import { parseFilters, printFilter, printFilters } from "@/filtering/filter-text.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { type ColumnName, columnPart, type PublishedManifest } from "@/formats/published/published-log.ts";
import { openPublishedLog } from "@/formats/published/published-columns.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { explainFigure } from "@/pipeline/explain-figure.ts";
import { silentReporter } from "@/pipeline/reporter.ts";
import { settingsFrom } from "@/pipeline/settings.ts";
import { publishedFiles } from "@/pipeline/site/published-files.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { golden } from "../golden.ts";

const LOGS = ["roadtraffic100traces", "running_example", "repair_example", "production"].map(golden);

const optionsOf = (roles: Readonly<Record<string, string>>) => ({
  settings: settingsFrom({}),
  reporter: silentReporter,
  signal: new AbortController().signal,
  columnsNamed: false,
  roles,
  zone: "UTC",
  delimiter: undefined,
  dateOrder: undefined,
});

const engine = await Graphviz.load();

/** A log as a page has it: decoded from the files that the site has. */
async function pageLog(name: string) {
  const log = await golden(name).read();
  const source = { slug: name, name, version: 1, identity: "0", checksum: "0", zone: "UTC", description: {} };
  const files = await publishedFiles({ log, privacy: null }, source);
  const { columns } = JSON.parse(new TextDecoder().decode(files.get("manifest.json"))) as PublishedManifest;
  const contents = new Map<ColumnName, Uint8Array[]>();
  for (const one of columns) {
    contents.set(one.column, [...contents.get(one.column) ?? [], columnPart(one, files.get(one.file)!)]);
  }
  return openPublishedLog(contents);
}

/** What the components of a page ask, of what the filters leave. */
async function pageSource(name: string, filters: readonly Filter[], file: { name: string; bytes: Uint8Array<ArrayBuffer> }) {
  const log = await pageLog(name);
  const analysis = createAnalysis(log, { zone: "UTC" });
  const ask = <Asked extends Question>(question: Asked) => analysis.ask({ filters }, question);
  const askWhole = <Asked extends Question>(question: Asked) => analysis.ask({ filters: [] }, question);
  const variantsOf = async (asked: typeof ask) => (await asked({ kind: "listed-variants", fold: "exact" })).variants;
  const comparisons = new Map<string, ReturnType<FigureSource["compare"]>>();
  const source: FigureSource = {
    activities: log.activities,
    ask,
    askWhole,
    compare: (text) => comparisons.get(text) ?? comparisons.set(text, compareAnew(text)).get(text)!,
    // The worker knows the rules of the whole log before a filter leaves some of its variants.
    async checkRules(named) {
      const check = createRulesCheck();
      const variants = await variantsOf(askWhole);
      const rules = typeof named === "string"
        ? { kind: named, variants }
        : { kind: "file" as const, name: named.file, text: rulesOf(variants) };
      check({ rules, variants });
      return check({ rules: null, variants: await variantsOf(ask) });
    },
    discover: async (text) => discoveredQuality({ notation: null, ...JSON.parse(text), variants: await variantsOf(ask) }),
    forecasts: () => Promise.reject(new Error("told by the test of the site")),
    newCase: () => Promise.reject(new Error("told by the test of the site")),
    tested: () => Promise.reject(new Error("told by the test of the site")),
    checked: () => Promise.reject(new Error("told by the test of the site")),
  };
  const compareAnew: FigureSource["compare"] = async (text) => {
    const named = JSON.parse(text);
    const model: ComparedModel = "file" in named
      ? { kind: "file", ...file }
      : { kind: "discovered", ...named, variants: await variantsOf(askWhole) };
    const variants = await variantsOf(ask);
    const parts: ConformancePart[] = [];
    const request = { variants, notation: null, dark: false, log: name, budget: 60_000, again: false };
    const compare = createModelComparison(engine, () => 0);
    // The worker has aligned all variants before a filter leaves some of them.
    compare({ ...request, model, variants: await variantsOf(askWhole) }, () => {});
    compare({ ...request, model: null }, (part) => void parts.push(part));
    const found = Object.assign({}, ...parts.filter((part) => !("doing" in part)));
    const { net, alignments, fitness, notation } = found.compared;
    return {
      known: { net, variants, alignments },
      counted: (asked) => asked === notation ? found.counted : null,
      fitness,
      qualities: found.qualities,
      ranked: await ask({ kind: "deviations", net, variants, alignments }),
    };
  };
  return { log, source };
}

/** A file with rules that the reader opens. They are about more cases than those discovered. */
const rulesOf = (variants: Variants): string => writeRules(mine("declare", { variants }, { support: 0.5 }));

type Page = Awaited<ReturnType<typeof pageSource>>;

const oneOf = <Value>(random: Random, values: ArrayLike<Value>): Value => values[random.integer(values.length)];

/** Parameters of a figure that the page of a log shows; null where it shows none. */
async function someParameters(name: FigureName, { log, source }: Page, random: Random): Promise<string[] | null> {
  const { ask } = source;
  const wanted = figureKind(name).parameters;
  const hours = oneOf(random, ["all", "learned"]);
  const label = (code: number) => log.activities[code];
  if (wanted.length === 0) return [];
  if (name.startsWith("segment-wait")) {
    const { segments } = await ask({ kind: "waiting-causes", hours: "learned" });
    if (segments === null || segments.length === 0) return null;
    const { from, to } = oneOf(random, segments);
    return ["learned", oneOf(random, ["batch", "queue", "outOfHours", "rest"]), from, to];
  }
  const compared = await someCompared(name, { log, source }, random);
  if (compared !== undefined) return compared;
  const marked = await someMark(name, { log, source }, random);
  if (marked !== undefined) return marked;
  if (/^(segment|queue)-/.test(name)) {
    const { rows } = await ask({ kind: "segments", top: Infinity });
    return rows.length === 0 ? null : Object.values(oneOf(random, rows)).slice(0, 2).map(label);
  }
  if (name === "wait-by-cause") return ["learned", oneOf(random, ["batch", "queue", "outOfHours", "rest"])];
  if (name === "batch-share" || name === "rework-all-cases") return ["learned"];
  if (wanted.length === 3 && name.startsWith("wait-")) {
    const { rows } = await ask({ kind: "ranked-segments", hours: "all", intervals: false });
    if (rows.length === 0) return null;
    const { from, to } = oneOf(random, rows);
    return [from, to, hours];
  }
  if (name === "batch-days") {
    const { rows } = await ask({ kind: "segments", top: Infinity });
    return rows.length === 0 ? null : Object.values(oneOf(random, rows)).slice(0, 2).map(label);
  }
  if (/^(rework|batch)-/.test(name)) {
    const { rework, batching } = await ask({ kind: "waiting-causes", hours: "all" });
    const rows = name.startsWith("rework") ? rework.activities : batching.activities;
    return rows.length === 0 ? null : [hours, oneOf<{ readonly activity: string }>(random, rows).activity];
  }
  if (name === "covered-share") return [oneOf(random, ["exact", "folded"]), String(1 + random.integer(3))];
  if (name.startsWith("variant-")) {
    const fold = oneOf(random, ["exact", "folded"] as const);
    const { variants: { counts, offsets, steps } } = await ask({ kind: "listed-variants", fold });
    const v = random.integer(counts.length);
    const labels = Array.from(steps.subarray(offsets[v], offsets[v + 1]), label);
    const where = { kind: fold === "exact" ? "variant" as const : "folded-variant" as const, variants: [labels] };
    const part = await partOfVariant(name, { ask, random, fold, row: v, steps: labels.length });
    return part === null ? null : [printFilter({ effect: "with", where }), ...part];
  }
  if (/^(compared|share-difference|median-difference|finished)/.test(name)) {
    const [a, b] = [`through:${JSON.stringify(oneOf(random, log.activities))}`, ""];
    const { comparison } = await ask({ kind: "group-comparison", groups: [parseFilters(a), null] });
    if (comparison === null) return null;
    if (name === "finished-within") return [a, b, oneOf(random, ["A", "B"]), String(random.integer(101) / 100)];
    const { activities, relations, variants, resources, differences } = comparison;
    const where = /share/.test(name)
      ? shareCondition(oneOf(random, [...activities, ...relations, ...variants, ...resources ?? []]))
      : durationCondition(oneOf(random, differences));
    const about = where === null ? "" : printFilter({ effect: "with", where });
    return [a, b, ...(name.startsWith("compared") ? [oneOf(random, ["A", "B"])] : []), about];
  }
  if (name === "map-cases" || name === "map-steps") {
    const shown = 1 + random.integer(log.activities.length);
    return [String(shown), String(random.integer(20)), oneOf(random, ["most frequent", "rarest"])];
  }
  if (name.startsWith("map-")) return [JSON.stringify({ miner: oneOf(random, ["inductive", "heuristics"]), parameters: {} })];
  if (wanted[0] === "the model" || name.startsWith("deviation-")) {
    const model = JSON.stringify(oneOf(random, [{ miner: "inductive", parameters: { noise: 0.2 } }, { file: "book.pnml" }]));
    if (!name.startsWith("deviation-")) return [model];
    const { ranked } = await source.compare(model);
    const { kind, activity } = oneOf(random, ranked.deviations);
    return [model, kind, activity ?? ""];
  }
  if (/^(people|all-handovers|handovers-in)/.test(name)) {
    return log.resource === null ? null : [oneOf(random, ["apart", "people"])];
  }
  if (/^(handover|person|role|row-)/.test(name)) {
    if (log.resource === null) return null;
    const names = log.resource.values;
    const programs = oneOf(random, ["apart", "people"]);
    const found = (await ask({ kind: "organization", withPrograms: programs === "people" }))!;
    if (name === "role-activity-share") {
      return found.roles.length === 0 ? null : ["0", programs, oneOf(random, found.roles[0].activities).activity];
    }
    if (name.startsWith("row-")) {
      const row = () =>
        JSON.stringify(oneOf<FigureRow>(random, [{ person: oneOf(random, names) }, { role: 0 }, { role: 0, but: [names[0]] }]));
      if (!name.startsWith("row-load")) return [row(), ...wanted.length === 3 ? [row()] : [], programs];
      return [row(), new Date(oneOf(random, found.workload.from.subarray(0, -1))).toISOString().slice(0, 10), programs];
    }
    if (name.startsWith("person")) return [oneOf(random, names)];
    if (name.startsWith("role")) return [oneOf(random, ["0", "-2"]), oneOf(random, ["apart", "people"])];
    const { handovers } = await ask({ kind: "collaboration", groupOf: null });
    if (handovers.counts.length === 0) return null;
    const at = random.integer(handovers.counts.length);
    return [names[handovers.from[at]], names[handovers.to[at]]];
  }
  if (name === "late-part") {
    const model = oneOf(random, ["", JSON.stringify({ miner: "inductive", parameters: { noise: 0.2 } })]);
    return [oneOf(random, log.caseIds), model, oneOf(random, ["1", "2", "rest"])];
  }
  if (/^(case|wait-longer-than|wait-usual|completed-median)/.test(name)) {
    const caseId = oneOf(random, log.caseIds);
    return wanted.length === 2 ? [caseId, "2"] : [caseId];
  }
  const hidden = JSON.stringify(
    oneOf<unknown>(random, [{ hidden: [] }, { hidden: [oneOf(random, log.activities)] }, { shown: log.activities }]),
  );
  if (name.startsWith("arc-")) {
    const { rows } = await ask({ kind: "segments", top: Infinity });
    return rows.length === 0 ? null : [...Object.values(oneOf(random, rows)).slice(0, 2).map(label), hidden];
  }
  if (name === "start-cases" || name === "end-cases") {
    const c = random.integer(log.caseIds.length);
    return [label(log.activity[name === "start-cases" ? log.caseOffsets[c] : log.caseOffsets[c + 1] - 1]), '{"hidden":[]}'];
  }
  return [oneOf(random, log.activities), hidden];
}

/** Parameters of a figure of two periods or groups, or of a model beside a log; else undefined. */
async function someCompared(name: FigureName, { log, source }: Page, random: Random): Promise<string[] | null | undefined> {
  const { ask } = source;
  if (name.startsWith("period-")) {
    const periods = await ask({ kind: "period-comparison" });
    if (periods === null) return null;
    const day = new Date(oneOf(random, [periods.last, periods.before]).from).toISOString().slice(0, 10);
    return name === "period-count" ? [oneOf(random, ["cases", "events", "variants", "running"]), day] : [day];
  }
  if (name === "variant-distance") {
    const group = `through:${JSON.stringify(oneOf(random, log.activities))}`;
    return [group, "", oneOf(random, ["lower", "upper", "at-random", "at-random-95"])];
  }
  if (/^rules?-/.test(name)) {
    const rules = oneOf<FigureRules>(random, ["declare", "log-skeleton", { file: "book.json" }]);
    const named = typeof rules === "string" ? rules : JSON.stringify(rules);
    if (name.startsWith("rules-")) return [named];
    const { broken } = await source.checkRules(rules);
    if (broken.length === 0) return null;
    const rule = oneOf(random, broken);
    return [named, rule.name, JSON.stringify(rule.activities)];
  }
  if (!/^(variant-fitness|variant-deviations|fitting-events|model-flow)$/.test(name)) return undefined;
  const model = JSON.stringify({ miner: "inductive", parameters: { noise: 0.2 } });
  if (name === "fitting-events") return [model, oneOf(random, log.activities)];
  if (name === "model-flow") return [model, "bpmn", String(1 + random.integer(3))];
  const { counts, offsets, steps } = (await source.compare(model)).known.variants;
  const v = random.integer(counts.length);
  return [model, JSON.stringify(Array.from(steps.subarray(offsets[v], offsets[v + 1]), (code) => log.activities[code]))];
}

/** What a figure of a variant has besides it: a bar or a step; null where there is none. */
async function partOfVariant(
  name: FigureName,
  { ask, random, fold, row, steps }: Pick<FigureSource, "ask"> & {
    readonly random: Random;
    readonly fold: "exact" | "folded";
    readonly row: number;
    readonly steps: number;
  },
): Promise<string[] | null> {
  if (name === "variant-step-median") return steps < 2 ? null : [String(2 + random.integer(steps - 1))];
  if (name !== "variant-duration-cases" && name !== "variant-started-share") return [];
  const { histogram: { bins }, overTime } = await ask({ kind: "variant-cases", fold, row, top: 0 });
  if (name === "variant-started-share") return [new Date(oneOf(random, overTime.from)).toISOString().slice(0, 10)];
  if (bins.length === 0) return null;
  const { from, to } = oneOf(random, bins);
  return [String(from), String(to)];
}

/** Parameters of a figure of a bar, a cell or a passage; undefined for other figures. */
async function someMark(name: FigureName, { log, source: { ask } }: Page, random: Random): Promise<string[] | null | undefined> {
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  if (name === "cases-started" || name === "cases-completed") {
    const { from } = await ask({ kind: "cases-over-time" });
    return from.length === 0 ? null : [dayOf(oneOf(random, from))];
  }
  if (name === "span-starts") return [String(1 + random.integer(60)), "60"];
  if (name === "duration-cases") {
    const { bins } = (await ask({ kind: "case-durations" })).histogram;
    if (bins.length === 0) return null;
    const { from, to } = oneOf(random, bins);
    return [String(from), String(to)];
  }
  if (name === "cases-together" || name.startsWith("load-")) {
    if (log.resource === null) return null;
    const person = () => oneOf(random, log.resource!.values);
    const { from } = (await ask({ kind: "organization", withPrograms: false }))!.workload;
    return [person(), name === "cases-together" ? person() : dayOf(oneOf(random, from.subarray(0, -1)))];
  }
  if (!/^(begun-|queue-length|passage)/.test(name)) return undefined;
  const { rows } = await ask({ kind: "segments", top: Infinity });
  if (rows.length === 0) return null;
  const [from, to] = Object.values(oneOf(random, rows)).slice(0, 2).map((code) => log.activities[code]);
  if (name.startsWith("passage")) {
    const { segments, lanes } = await ask({ kind: "spectrum", lanes: [from, to], how: "directly" });
    if (name === "passage-quartile") return [JSON.stringify(lanes), "directly", "1", String(1 + random.integer(3))];
    const passages = segments[0]?.passages ?? null;
    if (passages === null) return null;
    const at = random.integer(passages.begin.length);
    const caseId = await ask({ kind: "case-id", caseIndex: passages.caseOf[at] });
    const alike = [...passages.begin.keys()].filter((i) =>
      passages.begin[i] === passages.begin[at] && passages.caseOf[i] === passages.caseOf[at]
    );
    return [JSON.stringify(lanes), "directly", "1", caseId, String(passages.begin[at]), String(1 + alike.indexOf(at))];
  }
  const { byBegin, curve } = await ask({ kind: "segment-waiting", from, to, hours: "all", range: null });
  if (name === "queue-length") return [from, to, String(oneOf(random, curve.at))];
  const filled = [...byBegin!.counts.keys()].filter((at) => byBegin!.counts[at] > 0);
  const [at, { columns }] = [oneOf(random, filled), byBegin!];
  return [from, to, "all", String(Math.floor(at / columns.length) + 1), String(columns[at % columns.length])];
}

/** Figures of reports that take long, which have a test of their own. */
const OF_REPORTS = /^(cause|finding)-/;

/** Figures that only a stored log has; the tests of the site ask for them. */
const STORED = [
  "remaining-time",
  "case-risk",
  "earliest-end",
  "latest-end",
  "next-step",
  "running-forecasts",
  "untold-ends",
  "assumed-remaining-time",
  "assumed-latest-end",
  "assumed-risk",
  "new-case-duration",
  "model-error",
  "model-coverage",
  "model-gain",
  "model-test-cases",
  "model-test-moments",
  "model-width",
  "new-case-least",
  "new-case-most",
  "check-cases",
  "check-error",
  "check-coverage",
  "predictor-error",
  "driver-error",
  "group-error",
  "group-actual",
  "group-coverage",
];

Deno.test({
  name: `figures of every kind under random filters over four logs are computed again from the log, and are equal${LOGS[0].note}`,
  ignore: LOGS[0].ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const names = Object.keys(FIGURES).filter((name) => !STORED.includes(name) && !OF_REPORTS.test(name)) as FigureName[];
      const random = createRandom(11);
      let explained = 0;
      const told = new Set<FigureName>();
      for (const { name: slug, path, roles } of LOGS) {
        const activities = (await pageLog(slug)).activities;
        const some = activities.slice(0, 8).map((label) => `'${label.replaceAll("'", "")}'`).join(", ");
        const bytes = new TextEncoder().encode(writePnml(petriNetOfTree(parseProcessTree(`->( ${some} )`))));
        await Deno.writeFile(`${folder}/book.pnml`, bytes);
        const { variants } = await (await pageSource(slug, [], { name: "none.pnml", bytes })).source.ask({
          kind: "listed-variants",
          fold: "exact",
        });
        await Deno.writeTextFile(`${folder}/book.json`, rulesOf(variants));
        const filters = oneOf(random, [[], parseFilters(`through:"${activities[1]}"`), parseFilters("duration:1h..")]);
        const page = await pageSource(slug, filters, { name: "book.pnml", bytes });
        for (const name of names) {
          // A kind that an earlier log has shown is asked again at times only.
          if (told.has(name) && random.integer(3) > 0) continue;
          let parameters = await someParameters(name, page, random);
          if (parameters === null) continue;
          let value = await figureKind(name).compute(page.source, parameters);
          // What is drawn may have no value: some activities have no deviation.
          for (let again = 0; Number.isNaN(value) && !told.has(name) && again < 8; again++) {
            parameters = (await someParameters(name, page, random))!;
            value = await figureKind(name).compute(page.source, parameters);
          }
          const query = new URLSearchParams({ log: slug, filters: printFilters(filters) });
          const of = parameters;
          const address = (value: number) => `page.html?${query}#${figureHash({ name, parameters: of, value })}`;
          const file = /^\{"file":"(.*?)"/.exec(parameters[0] ?? "")?.[1] ?? "book.pnml";
          const options = { ...optionsOf(roles), source: path, model: `${folder}/${file}` };
          const figure = await explainFigure(address(value), options);
          assertEquals([figure.computed, figure.isEqual], [figure.shown, true], `${slug}: ${address(value)}`);
          if (figure.computed !== null) told.add(name);
          explained++;
          if (explained % 20 === 0) {
            const tampered = await explainFigure(address(value + 1), options);
            assertEquals(tampered.isEqual, Number.isNaN(value), address(value));
          }
        }
      }
      assertGreaterOrEqual(explained, 50);
      assertEquals(names.filter((name) => !told.has(name)), [], "each kind is a number on some page");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `what a model of many tasks shows with blocks folded is computed again: its flows and the events of its blocks${
    LOGS[1].note
  }`,
  ignore: LOGS[1].ignore,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const { name: slug, path, roles } = LOGS[1];
      const others = Array.from({ length: 70 }, (_, i) => `'other ${i}'`).join(", ");
      const checks = "+( X( 'examine casually', 'examine thoroughly' ), 'check ticket' )";
      const tree =
        `->( 'register request', ${checks}, 'decide', X( 'pay compensation', 'reject request' ), X( tau, ${others} ) )`;
      const bytes = new TextEncoder().encode(writePnml(petriNetOfTree(parseProcessTree(tree))));
      await Deno.writeFile(`${folder}/large.pnml`, bytes);
      const { source } = await pageSource(slug, [], { name: "large.pnml", bytes });
      const model = '{"file":"large.pnml"}';
      const { fitting, flows } = (await source.compare(model)).counted("bpmn")!;
      assertLess(flows.length, 70, "the drawing has fewer flows than the model");
      const block = fitting.find(({ activity }) => / and \d+ more$/.test(activity))!;
      const figures: [FigureName, string[], number][] = [
        ["fitting-events", [model, block.activity], block.events],
        ...flows.map((flow, i): [FigureName, string[], number] => ["model-flow", [model, "bpmn", String(i + 1)], flow ?? NaN]),
      ];
      for (const [name, parameters, value] of figures) {
        const address = `x.html?log=${slug}#${figureHash({ name, parameters, value })}`;
        const told = await explainFigure(address, { ...optionsOf(roles), source: path, model: `${folder}/large.pnml` });
        assertEquals([told.computed ?? NaN, told.isEqual], [value, true], address);
      }
      assert(flows.some((flow) => flow !== null && flow > 0));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: `a flow and a part of a case are numbered from 1: none has the number 0${LOGS[0].note}`,
  ignore: LOGS[0].ignore,
  async fn() {
    const { source, log } = await pageSource(LOGS[0].name, [], { name: "none.pnml", bytes: new Uint8Array() });
    const model = JSON.stringify({ miner: "inductive", parameters: {} });
    assertEquals(await figureKind("model-flow").compute(source, [model, "bpmn", "0"]), NaN);
    for (const caseId of log.caseIds.slice(0, 20)) {
      assertEquals(await figureKind("late-part").compute(source, [caseId, "", "0"]), NaN);
    }
  },
});

Deno.test({
  name: `figures of causes and findings are those of the reports, computed again from the log${LOGS[2].note}`,
  ignore: LOGS[2].ignore,
  async fn() {
    const { name: slug, path, roles } = LOGS[2];
    const analysis = createAnalysis(await pageLog(slug), { zone: "UTC" });
    const slow = await analysis.ask({ filters: [] }, { kind: "causes", target: "slow", columns: [] });
    const deviating = await analysis.ask({ filters: [] }, { kind: "causes", target: "deviating", columns: [] });
    const told = await analysis.ask({ filters: [] }, { kind: "findings", columns: [] });
    const { findings } = told;
    const ask = (question: { kind: string; target?: string }) =>
      Promise.resolve(question.kind === "findings" ? told : question.target === "slow" ? slow : deviating);
    const [{ conditions, difference, hours }] = slow.rules;
    const [{ subject, mean }] = slow.contributions.subjects;
    const [{ kind, evidence: { page, filter }, figure, hours: atStake }] = findings;
    const rule = ["slow", JSON.stringify(conditions)];
    const figures: readonly (readonly [FigureName, readonly string[], number])[] = [
      ["cause-seconds", rule, difference],
      ["cause-hours", rule, hours!],
      ["cause-explained", ["slow"], slow.contributions.explained],
      ["cause-contribution", ["slow", subject], mean],
      ["cause-share", ["deviating", JSON.stringify(deviating.rules[0].conditions)], deviating.rules[0].difference],
      ["finding-figure", [kind, page, filter], figure.value],
      ["finding-hours", [kind, page, filter], atStake],
    ];
    assertEquals(figures.map(([name]) => name).sort(), Object.keys(FIGURES).filter((name) => OF_REPORTS.test(name)).sort());
    for (const [name, parameters, value] of figures) {
      assertEquals(await figureKind(name).compute({ ask } as unknown as FigureSource, parameters), value, name);
    }
    for (const [name, parameters, value] of [figures[0], figures[6]]) {
      const explained = await explainFigure(`x.html?log=${slug}#${figureHash({ name, parameters, value })}`, {
        ...optionsOf(roles),
        source: path,
      });
      assertEquals([explained.isEqual, explained.computed], [true, value], name);
    }
  },
});

Deno.test("a figure about an opened model or a prediction says what it lacks", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const log = `${folder}/log.csv`;
    await Deno.writeTextFile(log, "case,activity,timestamp\n1,a,2026-01-02T08:00:00Z\n1,b,2026-01-02T09:00:00Z\n");
    const ask = (hash: string) => explainFigure(`x.html?log=x#${hash}`, { ...optionsOf({}), source: log });
    const model = figureHash({ name: "fitness", parameters: ['{"file":"book.pnml"}'], value: 1 });
    await assertRejects(() => ask(model), Error, "Name its file: --model FILE");
    await assertRejects(() => ask(figureHash({ name: "fitness", parameters: ["?"], value: 1 })), Error, "names a model");
    const rules = figureHash({ name: "rules-kept", parameters: ['{"file":"book.json"}'], value: 1 });
    await assertRejects(() => ask(rules), Error, 'the rules that the page checks, "book.json"');
    await assertRejects(
      () => ask(figureHash({ name: "rules-kept", parameters: ["?"], value: 1 })),
      Error,
      "as a page writes them",
    );
    const check = figureHash({ name: "check-error", parameters: ["1", "2026-01-02T08:00:00Z"], value: 1 });
    await assertRejects(() => ask(check), Error, "expected a stored log");
    const forecast = figureHash({ name: "remaining-time", parameters: ["1"], value: 1 });
    await assertRejects(() => ask(forecast), Error, "expected a stored log");
    for (const lanes of ["[a", "null", "7", '{"a":1}', "[1]"]) {
      const spoilt = figureHash({ name: "passage", parameters: [lanes, "directly", "1", "1", "0", "1"], value: 1 });
      await assertRejects(() => ask(spoilt), TracebookError, "parameters as a page writes them");
    }
    const beyond = figureHash({ name: "begun-passages", parameters: ["a", "b", "all", "99", "8"], value: NaN });
    assertEquals((await ask(beyond)).computed, null);
    const unknown = await ask(figureHash({ name: "case-duration", parameters: ["7"], value: NaN }));
    assert(unknown.isEqual && unknown.computed === null);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("of the passages of a case that begin at once, as in logs of dates, each is computed again", async () => {
  const log = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    const rows = ["a,2026-01-01", "b,2026-01-01", "a,2026-01-01", "b,2026-01-03"].map((row) => `1,${row}\n`);
    await Deno.writeTextFile(log, `case,activity,timestamp\n${rows.join("")}`);
    const of = ['["a","b"]', "directly", "1", "1", String(Date.UTC(2026, 0, 1))];
    for (const [number, value] of [["1", 0], ["2", 2 * 86_400], ["3", NaN]] as const) {
      const hash = figureHash({ name: "passage", parameters: [...of, number], value });
      assert((await explainFigure(`x.html?log=x#${hash}`, { ...optionsOf({}), source: log })).isEqual, number);
    }
  } finally {
    await Deno.remove(log);
  }
});

import { clip, inputError, limitError } from "../../errors.ts";
import {
  DECLARE_TEMPLATES,
  type DeclareConstraint,
  type DeclareModel,
  takesOneActivity,
} from "../../process-models/rules/declare-model.ts";
import type { ActivityPair, LogSkeleton } from "../../process-models/rules/log-skeleton.ts";
import type { ActivityDistance, TemporalProfile } from "../../process-models/rules/temporal-profile.ts";
import { RULE_KINDS, type RuleModel, RULES_VERSION } from "./write-rules.ts";

/** Most entries of one list. */
const MOST_ENTRIES = 2 ** 20;

/**
 * Reads rules as {@linkcode writeRules} writes them: a DECLARE model, a log skeleton or a temporal
 * profile. Unknown fields are ignored. Linear.
 *
 * @param source name of the file, for messages
 * @throws an input error with the position in the document if it does not have this form; a limit
 * error for a list of more than 2^20 entries
 *
 * @example
 * ```ts
 * import { readRules } from "@/formats/process-models/read-rules.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const text = '{"kind": "declare", "version": 1, "activities": ["a"], "constraints": []}';
 * assertEquals(readRules(text, { source: "rules.json" }), { kind: "declare", model: { activities: ["a"], constraints: [] } });
 * ```
 */
export function readRules(text: string, { source }: { readonly source: string }): RuleModel {
  const value = createValue(parseJson(text, source), "the document", source);
  const kind = value.field("kind").oneOf(RULE_KINDS);
  const version = value.field("version");
  if (version.json !== RULES_VERSION) throw version.refuse(`version ${RULES_VERSION} of the format`);
  switch (kind) {
    case "declare":
      return { kind, model: readDeclare(value) };
    case "log-skeleton":
      return { kind, model: readSkeleton(value) };
    case "temporal-profile":
      return { kind, model: readProfile(value) };
  }
}

function readDeclare(value: Value): DeclareModel {
  const activities = distinctLabels(value.field("activities"));
  const known = new Set(activities);
  const constraints = value.field("constraints").list().map((item): DeclareConstraint => {
    const template = item.field("template").oneOf(DECLARE_TEMPLATES);
    const labels = item.field("activities");
    const arity = takesOneActivity(template) ? 1 : 2;
    return {
      template,
      activities: labels.list(arity).map((label) => label.labelOf(known)),
      support: item.field("support").number(0, 1),
      confidence: item.field("confidence").number(0, 1),
    };
  });
  return { activities, constraints };
}

function readSkeleton(value: Value): LogSkeleton {
  const activities = distinctLabels(value.field("activities"));
  const known = new Set(activities);
  const pairs = (name: string) =>
    value.field(name).list().map((item): ActivityPair => {
      const [from, to] = item.list(2);
      return [from.labelOf(known), to.labelOf(known)];
    });
  return {
    activities,
    equivalence: pairs("equivalence"),
    alwaysAfter: pairs("alwaysAfter"),
    alwaysBefore: pairs("alwaysBefore"),
    neverTogether: pairs("neverTogether"),
    directlyFollows: pairs("directlyFollows"),
    occurrences: value.field("occurrences").list(activities.length).map((item) => item.list().map((count) => count.count())),
  };
}

function readProfile(value: Value): TemporalProfile {
  const known = new Map<string, Set<string>>();
  const distances = value.field("distances").list().map((item): ActivityDistance => {
    const [from, to] = [item.field("from").text(), item.field("to").text()];
    const ends = known.get(from) ?? new Set();
    known.set(from, ends);
    if (ends.has(to)) throw item.refuse("a pair of activities that occurs only once");
    ends.add(to);
    return {
      from,
      to,
      count: item.field("count").count(),
      meanSeconds: item.field("meanSeconds").number(-Infinity, Infinity),
      deviationSeconds: item.field("deviationSeconds").number(0, Infinity),
    };
  });
  return { distances };
}

function distinctLabels(value: Value): string[] {
  const labels = value.list().map((item) => item.text());
  const seen = new Set<string>();
  for (const [i, label] of labels.entries()) {
    if (seen.has(label)) throw value.list()[i].refuse("a label that occurs only once");
    seen.add(label);
  }
  return labels;
}

/** A value of the document with its position, for messages. */
interface Value {
  readonly json: unknown;
  field(name: string): Value;
  /** Its items; the list must have `length` items, if given. */
  list(length?: number): Value[];
  text(): string;
  labelOf(known: ReadonlySet<string>): string;
  oneOf<T extends string>(names: readonly T[]): T;
  /** A finite number from `least` to `most`. */
  number(least: number, most: number): number;
  /** A whole number of at least 0. */
  count(): number;
  refuse(expected: string): Error;
}

function createValue(json: unknown, place: string, source: string): Value {
  const refuse = (expected: string) =>
    inputError({
      file: source,
      expected: `${expected} as ${place}`,
      found: shown(json),
      advice: "Write rules with deno task tracebook discover LOG --miner declare|log-skeleton|temporal-profile -o FILE.json.",
    });
  return {
    json,
    refuse,
    field: (name) => {
      if (typeof json !== "object" || json === null || Array.isArray(json)) throw refuse("an object");
      const inner = Object.hasOwn(json, name) ? (json as Record<string, unknown>)[name] : undefined;
      return createValue(inner, place === "the document" ? name : `${place}.${name}`, source);
    },
    list: (length) => {
      if (!Array.isArray(json)) throw refuse("a list");
      if (length !== undefined && json.length !== length) throw refuse(`a list of ${length}`);
      if (json.length > MOST_ENTRIES) {
        throw limitError({ file: source, expected: `at most ${MOST_ENTRIES} entries in ${place}`, found: `${json.length}` });
      }
      return json.map((item, i) => createValue(item, `${place}[${i}]`, source));
    },
    text: () => {
      if (typeof json !== "string") throw refuse("a text");
      return json;
    },
    labelOf: (known) => {
      if (typeof json !== "string" || !known.has(json)) throw refuse("one of the activities");
      return json;
    },
    oneOf: (names) => {
      const name = names.find((name) => name === json);
      if (name === undefined) throw refuse(`one of ${names.join(", ")}`);
      return name;
    },
    number: (least, most) => {
      if (typeof json !== "number" || !Number.isFinite(json) || json < least || json > most) {
        throw refuse(most === 1 ? "a number from 0 to 1" : least === 0 ? "a number of at least 0" : "a number");
      }
      return json + 0; // minus zero becomes zero, as it is written
    },
    count: () => {
      if (typeof json !== "number" || !Number.isSafeInteger(json) || json < 0) throw refuse("a whole number of at least 0");
      return json + 0;
    },
  };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw inputError({ file: source, expected: "rules as JSON", found: clip((error as Error).message) }, { cause: error });
  }
}

/** A value for messages; objects and lists by their type only. */
function shown(json: unknown): string {
  if (json === undefined) return "nothing";
  if (typeof json === "string") return JSON.stringify(clip(json));
  if (Array.isArray(json)) return `a list of ${json.length}`;
  return typeof json === "object" && json !== null ? "an object" : String(json);
}

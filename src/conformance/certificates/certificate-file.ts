import { inputError } from "../../errors.ts";
import { codesOf } from "../../event-log/codes-of.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { Arc, PetriNet } from "../../process-models/petri-net/petri-net.ts";
import type { AlignmentMove } from "../alignments/alignment.ts";
import type { AlignmentCertificate, CertifiedState } from "./check-alignment.ts";

/**
 * The first line of a certificate file: the net and the log of its claims. Each further line is the
 * JSON text of a variant.
 */
export interface CertificateHeader {
  readonly format: typeof CERTIFICATE_FORMAT;
  readonly version: typeof CERTIFICATE_VERSION;
  /** The model. Moves refer to its transitions and states to its places, by index. */
  readonly net: PetriNet;
  /** The labels of the log, to which traces refer by index. */
  readonly activities: readonly string[];
  /** How many lines follow. */
  readonly variants: number;
}

/** One line: a variant, its alignment, and a proof that no alignment costs less than `lower`. */
export interface CertifiedVariant {
  /** Activities by index. */
  readonly trace: readonly number[];
  /** Cases of the variant. */
  readonly cases: number;
  /** The cost of the moves: 1 for each log move and each model move of a visible transition. */
  readonly cost: number;
  readonly moves: readonly AlignmentMove[];
  readonly certificate: AlignmentCertificate;
}

/** The `format` of a certificate file. */
export const CERTIFICATE_FORMAT = "tracebook alignment certificate";
/** The `version` of certificate files that is written and read. */
export const CERTIFICATE_VERSION = 1;

/** Largest sizes and numbers that are read. */
const MOST = { places: 1_000_000, transitions: 1_000_000, activities: 1_000_000, tokens: 1e9 };

/**
 * The first line of a certificate file.
 *
 * @example
 * ```ts
 * import { headerLine } from "@/conformance/certificates/certificate-file.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { variants } = variantsOf(eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]));
 * const line = headerLine(petriNetOfTree(parseProcessTree("'a'")), variants);
 * assertEquals(JSON.parse(line).activities, ["a"]);
 * ```
 */
export const headerLine = (net: PetriNet, { activities, counts }: Variants): string =>
  JSON.stringify(
    {
      format: CERTIFICATE_FORMAT,
      version: CERTIFICATE_VERSION,
      net,
      activities,
      variants: counts.length,
    } satisfies CertificateHeader,
  );

/**
 * The line of a variant. Markings are lists of pairs of place and tokens, a potential of minus
 * infinity is null, a move is a pair of event and transition.
 *
 * @param activities the labels of the log
 *
 * @example
 * ```ts
 * import { variantLine } from "@/conformance/certificates/certificate-file.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const certificate = { lower: 1, traps: [], states: [] };
 * const moves = [{ event: "a", transition: null }];
 * const line = variantLine({ trace: [0], cases: 3, cost: 1, moves, certificate }, ["a"]);
 * assertEquals(JSON.parse(line).moves, [[0, null]]);
 * ```
 */
export function variantLine({ trace, cases, cost, moves, certificate }: CertifiedVariant, activities: readonly string[]): string {
  const codes = codesOf(activities);
  const state = ({ position, marking, potential }: CertifiedState) => [
    position,
    Number.isFinite(potential) ? potential : null,
    marking.flatMap((tokens, place) => tokens === 0 ? [] : [[place, tokens]]),
  ];
  return JSON.stringify({
    trace,
    cases,
    cost,
    moves: moves.map(({ event, transition }) => [event === null ? null : codes.get(event)!, transition]),
    lower: certificate.lower,
    traps: certificate.traps,
    states: certificate.states.map(state),
  });
}

/**
 * Reads the first line of a certificate file and checks the range of every number.
 *
 * @throws an input error with the line and the invalid field
 */
export function parseHeader(line: string, file: string): CertificateHeader {
  const at = reader(line, file, 1);
  const { format, version, net, activities, variants } = at.record(at.value, "the first line");
  if (format !== CERTIFICATE_FORMAT || version !== CERTIFICATE_VERSION) {
    throw at.problem(
      `a ${CERTIFICATE_FORMAT} of version ${CERTIFICATE_VERSION}`,
      JSON.stringify([format, version])?.slice(0, 80),
    );
  }
  const { places, transitions, initialMarking, finalMarking } = at.record(net, "net");
  const placeList = at.list(places, "net.places", MOST.places).map((place) => ({
    id: at.text(at.record(place, "place").id, "place.id"),
  }));
  const arcs = (value: unknown, name: string): Arc[] =>
    at.list(value, name, placeList.length).map((arc) => {
      const { place, weight } = at.record(arc, name);
      return {
        place: at.whole(place, `${name}.place`, placeList.length - 1),
        weight: at.whole(weight, `${name}.weight`, MOST.tokens),
      };
    });
  const marking = (value: unknown, name: string) => {
    const tokens = at.list(value, name, placeList.length).map((count) => at.whole(count, name, MOST.tokens));
    if (tokens.length !== placeList.length) throw at.problem(`${placeList.length} numbers in ${name}`, `${tokens.length}`);
    return tokens;
  };
  return {
    format: CERTIFICATE_FORMAT,
    version: CERTIFICATE_VERSION,
    net: {
      places: placeList,
      transitions: at.list(transitions, "net.transitions", MOST.transitions).map((transition) => {
        const { id, label, inputs, outputs } = at.record(transition, "transition");
        return {
          id: at.text(id, "transition.id"),
          label: label === null ? null : at.text(label, "transition.label"),
          inputs: arcs(inputs, "transition.inputs"),
          outputs: arcs(outputs, "transition.outputs"),
        };
      }),
      initialMarking: marking(initialMarking, "net.initialMarking"),
      finalMarking: marking(finalMarking, "net.finalMarking"),
    },
    activities: at.list(activities, "activities", MOST.activities).map((activity) => at.text(activity, "activities")),
    variants: at.whole(variants, "variants", Number.MAX_SAFE_INTEGER),
  };
}

/**
 * Reads the line of a variant.
 *
 * @param number of the line in the file, from 1
 * @throws an input error with the line and the invalid field
 */
export function parseVariant(line: string, header: CertificateHeader, file: string, number: number): CertifiedVariant {
  const { activities, net } = header;
  const at = reader(line, file, number);
  const { trace, cases, cost, moves, lower, traps, states } = at.record(at.value, "the line");
  const steps = at.list(trace, "trace", Infinity).map((code) => at.whole(code, "trace", activities.length - 1));
  const place = (value: unknown, name: string) => at.whole(value, name, net.places.length - 1);
  const seen = new Set<string>();
  return {
    trace: steps,
    cases: at.whole(cases, "cases", Number.MAX_SAFE_INTEGER),
    cost: at.whole(cost, "cost", Number.MAX_SAFE_INTEGER),
    moves: at.list(moves, "moves", Infinity).map((move) => {
      const [event, transition] = at.list(move, "moves", 2);
      return {
        event: event === null ? null : activities[at.whole(event, "moves", activities.length - 1)],
        transition: transition === null ? null : at.whole(transition, "moves", net.transitions.length - 1),
      };
    }),
    certificate: {
      lower: at.whole(lower, "lower", Number.MAX_SAFE_INTEGER),
      traps: at.list(traps, "traps", Infinity).map((places) =>
        distinct(at.list(places, "traps", net.places.length).map((value) => place(value, "traps")), "traps", at)
      ),
      states: at.list(states, "states", Infinity).map((state) => {
        const [position, potential, tokens] = at.list(state, "states", 3);
        const marking = new Array<number>(net.places.length).fill(0);
        for (const pair of at.list(tokens, "states", net.places.length)) {
          const [at_, count] = at.list(pair, "states", 2);
          marking[place(at_, "states")] = at.whole(count, "states", MOST.tokens);
        }
        const key = `${position}|${marking.join(",")}`;
        if (seen.has(key)) throw at.problem("each state once", `one twice at position ${position}`);
        seen.add(key);
        return {
          position: at.whole(position, "states", steps.length),
          potential: potential === null ? -Infinity : at.whole(potential, "states", Number.MAX_SAFE_INTEGER),
          marking,
        };
      }),
    },
  };
}

function distinct(values: number[], name: string, at: ReturnType<typeof reader>): number[] {
  if (new Set(values).size < values.length) throw at.problem(`different places in ${name}`, "one twice");
  return values;
}

/** Reads values of a line of JSON; errors have the line and the expected value. */
function reader(line: string, file: string, number: number) {
  const problem = (expected: string, found: string | undefined) =>
    inputError({
      file,
      line: number,
      expected,
      found: found ?? "nothing",
      advice: "Check that the file is a complete certificate of conformance --certificate.",
    });
  const shown = (value: unknown) => (JSON.stringify(value) ?? "nothing").slice(0, 60);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw problem("a line of JSON", shown(line));
  }
  return {
    value,
    problem,
    record(value: unknown, name: string): Record<string, unknown> {
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
      throw problem(`an object as ${name}`, shown(value));
    },
    list(value: unknown, name: string, most: number): unknown[] {
      if (Array.isArray(value) && value.length <= most) return value;
      throw problem(`a list as ${name}${most < Infinity ? ` of at most ${most}` : ""}`, shown(value));
    },
    text(value: unknown, name: string): string {
      if (typeof value === "string") return value;
      throw problem(`a text as ${name}`, shown(value));
    },
    whole(value: unknown, name: string, most: number): number {
      if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return value as number;
      throw problem(`a whole number from 0 to ${most} in ${name}`, shown(value));
    },
  };
}

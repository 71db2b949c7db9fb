import { inputError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { type CertificateHeader, type CertifiedVariant, parseHeader, parseVariant } from "./certificate-file.ts";
import { checkAlignment } from "./check-alignment.ts";

/** Options of {@linkcode verifyCertificate}. */
export interface VerifyOptions {
  /** The file name, for messages. */
  readonly source: string;
  /** The model that the certificate must have. Default: any. */
  readonly net?: PetriNet;
  /** The log whose variants the certificate must have. Default: any. */
  readonly variants?: Variants;
}

/** The claims that {@linkcode verifyCertificate} has verified. */
export interface Verification {
  readonly variants: number;
  readonly cases: number;
  /** Variants and cases whose alignment is proven to be optimal. */
  readonly proven: { readonly variants: number; readonly cases: number };
  /** Sum of the costs over cases. */
  readonly deviations: number;
  /**
   * Sum of the proven lower bounds over cases; equals `deviations` if all alignments are optimal.
   */
  readonly atLeast: number;
}

/**
 * Verifies all claims of a certificate file: each alignment is a run of the net and contains its
 * whole trace, its cost is the claimed one, and the listed states prove the lower bound; see
 * {@linkcode checkAlignment}. If a net or a log is given, the file must have that net, and each
 * variant of the log once. Linear in the file.
 *
 * @param lines the lines of the file, without line breaks
 * @throws an input error with the line of the first false claim
 *
 * @example
 * ```ts
 * import { headerLine, variantLine } from "@/conformance/certificates/certificate-file.ts";
 * import { certifyVariants } from "@/conformance/certificates/certify-variants.ts";
 * import { verifyCertificate } from "@/conformance/certificates/verify-certificate.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { variantsOf } from "@/event-log/variants.ts";
 * import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const net = petriNetOfTree(parseProcessTree("->( 'a', 'b' )"));
 * const { variants } = variantsOf(eventLogFromTraces([{ caseId: "1", events: [{ activity: "a" }] }]));
 * async function* lines() {
 *   yield headerLine(net, variants);
 *   for (const variant of certifyVariants(net, variants)) yield variantLine(variant, variants.activities);
 * }
 * const { proven, deviations } = await verifyCertificate(lines(), { source: "proof.jsonl" });
 * assertEquals([proven.variants, deviations], [1, 1]);
 * ```
 */
export async function verifyCertificate(lines: AsyncIterable<string>, options: VerifyOptions): Promise<Verification> {
  const { source, net, variants } = options;
  const found = { variants: 0, cases: 0, proven: { variants: 0, cases: 0 }, deviations: 0, atLeast: 0 };
  let header: CertificateHeader | null = null;
  let missing: Map<string, number> | null = null;
  let number = 0;
  for await (const line of lines) {
    number++;
    if (header === null) {
      header = parseHeader(line, source);
      if (net !== undefined) checkNet(header.net, net, source);
      missing = variants === undefined ? null : casesByTrace(variants);
      continue;
    }
    const variant = parseVariant(line, header, source, number);
    const trace = variant.trace.map((code) => header!.activities[code]);
    if (missing !== null) checkVariant(missing, trace, variant.cases, { source, number });
    const [problem] = checkAlignment(header.net, trace, variant);
    if (problem !== undefined) {
      throw inputError({
        file: source,
        line: number,
        expected: `a correct alignment of the variant ${shown(trace)} with cost ${variant.cost}`,
        found: problem,
      });
    }
    count(found, variant);
  }
  if (header === null) throw inputError({ file: source, expected: "a certificate", found: "an empty file" });
  if (found.variants !== header.variants) {
    throw inputError({ file: source, line: number, expected: `${header.variants} variants`, found: `${found.variants}` });
  }
  const [left] = missing?.keys() ?? [];
  if (left !== undefined) {
    throw inputError({ file: source, expected: "each variant of the log", found: `none for ${shown(JSON.parse(left))}` });
  }
  return found;
}

function count(
  found: { -readonly [Key in keyof Verification]: Verification[Key] },
  { cases, cost, certificate }: CertifiedVariant,
) {
  const isProven = certificate.lower === cost;
  found.variants++;
  found.cases += cases;
  found.proven = {
    variants: found.proven.variants + (isProven ? 1 : 0),
    cases: found.proven.cases + (isProven ? cases : 0),
  };
  found.deviations += cost * cases;
  found.atLeast += certificate.lower * cases;
}

function casesByTrace({ activities, offsets, steps, counts }: Variants): Map<string, number> {
  const traces = Array.from(counts, (cases, v) => {
    const labels = Array.from(steps.subarray(offsets[v], offsets[v + 1]), (code) => activities[code]);
    return [JSON.stringify(labels), cases] as const;
  });
  return new Map(traces);
}

function checkNet(claimed: PetriNet, net: PetriNet, source: string): void {
  const text = ({ places, transitions, initialMarking, finalMarking }: PetriNet) =>
    JSON.stringify([
      places.map(({ id }) => id),
      transitions.map(({ id, label, inputs, outputs }) => [id, label, inputs, outputs]),
      initialMarking,
      finalMarking,
    ]);
  if (text(claimed) === text(net)) return;
  throw inputError({ file: source, line: 1, expected: "the net of the given model", found: "another net" });
}

function checkVariant(
  missing: Map<string, number>,
  trace: readonly string[],
  cases: number,
  { source, number }: { readonly source: string; readonly number: number },
): void {
  const key = JSON.stringify(trace);
  const expected = missing.get(key);
  missing.delete(key);
  if (expected === cases) return;
  throw inputError({
    file: source,
    line: number,
    expected: expected === undefined ? "a variant of the log, each once" : `${expected} cases of the variant ${shown(trace)}`,
    found: expected === undefined ? shown(trace) : `${cases}`,
  });
}

function shown(trace: readonly string[]): string {
  const text = trace.join(" → ");
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 199)}…` : text);
}

import { inputError } from "../../errors.ts";
import type { Variants } from "../../event-log/variants.ts";
import type { PetriNet } from "../../process-models/petri-net/petri-net.ts";
import { type CertificateHeader, type CertifiedVariant, parseHeader, parseVariant } from "./certificate-file.ts";
import { checkAlignment } from "./check-alignment.ts";

/** What a certificate is held against; what is left out is taken from the file. */
export interface VerifyOptions {
  /** The file's name, for errors. */
  readonly source: string;
  /** The model that the certificate has to be about. */
  readonly net?: PetriNet;
  /** The log whose variants it has to be about. */
  readonly variants?: Variants;
}

/** What {@linkcode verifyCertificate} has found true. */
export interface Verification {
  readonly variants: number;
  readonly cases: number;
  /** Variants, and their cases, whose cost is proven to be the least. */
  readonly proven: { readonly variants: number; readonly cases: number };
  /** Sum of the costs over cases. */
  readonly deviations: number;
  /** Sum of the proven lower bounds over cases; equal to `deviations` where all is proven. */
  readonly atLeast: number;
}

/**
 * Checks a certificate file without trusting it: each alignment is a run of the net and shows its
 * whole trace, it costs what is claimed, and the listed states prove the lower bound; see
 * {@linkcode checkAlignment}. With a net or a log, the file has to be about that net, and about
 * each of its variants once. Linear in the file.
 *
 * @param lines the file's lines, without line breaks
 * @throws an input error with the line of the first claim that does not hold
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
        expected: `a proof that the variant ${shown(trace)} costs ${variant.cost}`,
        found: `that ${problem}`,
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

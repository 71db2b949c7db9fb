import { headerLine, variantLine } from "../conformance/certificates/certificate-file.ts";
import { certifyVariants } from "../conformance/certificates/certify-variants.ts";
import { type Verification, verifyCertificate } from "../conformance/certificates/verify-certificate.ts";
import { inputError, limitError } from "../errors.ts";
import { type Variants, variantsOf } from "../event-log/variants.ts";
import { countOf } from "../numerics/number-text.ts";
import type { PetriNet } from "../process-models/petri-net/petri-net.ts";
import { petriNetOf } from "../process-models/conversions/process-model.ts";
import { fileStream } from "./files/file-stream.ts";
import { openFile } from "./files/log-file.ts";
import type { ModelChoice } from "../formats/process-models/parse-model.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { modelOptions, readModel } from "./files/read-model.ts";
import { writeWhole } from "./files/write-whole.ts";
import { inStep } from "./reporter.ts";

/** Longest line of a certificate that is read: 256 MB. */
const LONGEST_LINE = 2 ** 28;

/** Options of {@linkcode writeCertificate}. */
interface WriteCertificateOptions {
  readonly net: PetriNet;
  readonly variants: Variants;
  /** The file to write. */
  readonly path: string;
  readonly deadline: () => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes the optimal alignments of a log with a proof of each; see `verifyCertificate`.
 *
 * @returns the number of variants in the file, and of those that are proven
 * @throws an input error if no alignment of a variant was found
 */
export async function writeCertificate(options: WriteCertificateOptions): Promise<{ variants: number; proven: number }> {
  const { net, variants, path, deadline, signal } = options;
  const encoder = new TextEncoder();
  const counts = { variants: 0, proven: 0 };
  const lines = function* () {
    yield encoder.encode(`${headerLine(net, variants)}\n`);
    for (const variant of certifyVariants(net, variants, { deadline })) {
      counts.variants++;
      if (variant.certificate.lower === variant.cost) counts.proven++;
      yield encoder.encode(`${variantLine(variant, variants.activities)}\n`);
    }
    if (counts.variants === variants.counts.length) return;
    throw inputError({
      expected: "an alignment of each variant to certify",
      found: `none for ${countOf(variants.counts.length - counts.variants, "variant")} within the budget`,
      advice: "Give more time with --budget, or check that the model can reach its end.",
    });
  };
  await writeWhole(path, lines(), signal);
  return counts;
}

/** Options of {@linkcode verifyCertificateFile}. */
interface VerifyFileOptions extends OpenLogOptions {
  /** The log, a file or `log:NAME`. Default: the variants in the certificate. */
  readonly log?: string;
  /** The model's file. Default: the net in the certificate. */
  readonly model?: string;
  /** Which model of the file is meant. Default: the only one. */
  readonly choice?: ModelChoice;
}

/**
 * Checks a certificate file, alone or against a log and a model.
 *
 * @throws an input error with the line of the first claim that is wrong
 */
export async function verifyCertificateFile(path: string, options: VerifyFileOptions): Promise<Verification> {
  const net = options.model === undefined
    ? undefined
    : petriNetOf(await readModel(options.model, undefined, modelOptions(options)));
  const variants = options.log === undefined
    ? undefined
    : variantsOf((await openLog(options.log, { ...options, attributes: "none" })).log).variants;
  return await inStep(options.reporter, `Checking ${path}`, async (step) => {
    const found = await verifyCertificate(linesOf(path, options.signal), { source: path, net, variants });
    step.done(countOf(found.variants, "variant"));
    return found;
  });
}

async function* linesOf(path: string, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  const decoded = (bytes?: Uint8Array) => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw inputError({ file: path, expected: "text in UTF-8", found: "other bytes" }, { cause: error });
    }
  };
  for await (const bytes of fileStream(await openFile(path))) {
    signal?.throwIfAborted();
    const lines = (rest + decoded(bytes)).split("\n");
    rest = lines.pop()!;
    if (rest.length > LONGEST_LINE) {
      throw limitError({ file: path, expected: `lines of at most ${LONGEST_LINE} characters`, found: "a longer one" });
    }
    yield* lines;
  }
  rest += decoded();
  if (rest !== "") yield rest;
}

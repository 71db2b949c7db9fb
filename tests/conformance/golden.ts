import { type Variants, variantsOf } from "@/event-log/variants.ts";
import { readPnml } from "@/formats/models/read-pnml.ts";
import type { PetriNet } from "@/process-models/petri-net.ts";
import { GOLDEN_NAMES, GOLDEN_ROOT, goldenLog } from "../golden.ts";

/** What a golden file says of one net; what it lacks is not asked for. */
export interface GoldenConformance {
  readonly model: string;
  readonly alignments?: {
    readonly deviationsTotal: number;
    readonly averageFitness: number;
    readonly fittingCasesPercent: number;
    readonly cheapestModelRun?: number;
    readonly sha256?: string;
    readonly topVariants?: readonly { readonly count: number; readonly deviations: number }[];
  };
  readonly tokenReplay?: { readonly averageFitness: number; readonly logFitness: number };
  readonly etcPrecisionAlignments?: number;
  readonly simplicityArcDegree?: number;
}

/** A golden file, as far as conformance is concerned. */
export interface GoldenDocument {
  readonly file: string;
  readonly csvColumns?: Readonly<Record<string, string | null>>;
  readonly reference: { readonly conformance?: Readonly<Record<string, GoldenConformance>> };
}

/** The golden file of a log; null where it is not there. */
export function goldenDocument(name: string): GoldenDocument | null {
  try {
    return JSON.parse(Deno.readTextFileSync(`${GOLDEN_ROOT}/golden/${name}.json`));
  } catch {
    return null;
  }
}

const variantsByFile = new Map<string, Promise<Variants>>();

/** The variants of a real log, read once. */
export function goldenVariants(golden: GoldenDocument): Promise<Variants> {
  const known = variantsByFile.get(golden.file) ?? goldenLog(golden).then((log) => variantsOf(log).variants);
  variantsByFile.set(golden.file, known);
  return known;
}

/** A net that a golden file names. */
export async function goldenNet({ model }: GoldenConformance): Promise<PetriNet> {
  return readPnml(await Deno.readTextFile(`${GOLDEN_ROOT}/golden/${model}`), { source: model });
}

/** Labels of a variant, in order. */
export function labelsOf({ activities, offsets, steps }: Variants, variant: number): string[] {
  return Array.from(steps.subarray(offsets[variant], offsets[variant + 1]), (step) => activities[step]);
}

/** Declares a golden test for each log and net of which `asked` finds something. */
export function testGolden<T>(
  subject: string,
  asked: (golden: GoldenConformance) => T | undefined,
  check: (net: PetriNet, variants: Variants, expected: T, golden: GoldenConformance) => void | Promise<void>,
): void {
  for (const name of GOLDEN_NAMES) {
    const golden = goldenDocument(name);
    const nets = Object.entries(golden?.reference.conformance ?? {}).filter(([, conformance]) =>
      asked(conformance) !== undefined
    );
    if (golden !== null && nets.length === 0) continue;
    const missing = golden === null ? " (skipped: no file in TRACEBOOK_GOLDEN)" : "";
    Deno.test({
      name: `golden: ${subject} of ${name} (${nets.map(([key]) => key).join(", ") || "no net"})${missing}`,
      ignore: golden === null,
      fn: async () => {
        const variants = await goldenVariants(golden!);
        for (const [, conformance] of nets) await check(await goldenNet(conformance), variants, asked(conformance)!, conformance);
      },
    });
  }
}

import type { Variants } from "@/event-log/variants.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import type { PetriNet } from "@/process-models/petri-net/petri-net.ts";
import { readGoldenModel, testGolden } from "../golden.ts";

/** What a golden file says of one net; what it lacks is not asked for. */
interface GoldenConformance {
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

/** A net that a golden file names. */
async function goldenNet({ model }: GoldenConformance): Promise<PetriNet> {
  return readPnml(await readGoldenModel(model), { source: model });
}

/** Labels of a variant, in order. */
export function labelsOf({ activities, offsets, steps }: Variants, variant: number): string[] {
  return Array.from(steps.subarray(offsets[variant], offsets[variant + 1]), (step) => activities[step]);
}

/** Declares a golden test for each log and its nets of which `asked` finds something. */
export function testGoldenNets<T>(
  subject: string,
  asked: (golden: GoldenConformance) => T | undefined,
  check: (net: PetriNet, variants: Variants, expected: T, golden: GoldenConformance) => void | Promise<void>,
): void {
  const netsOf = (document: { reference: { conformance?: Readonly<Record<string, GoldenConformance>> } }) =>
    Object.values(document.reference.conformance ?? {}).filter((conformance) => asked(conformance) !== undefined);
  testGolden(subject, async ({ document, variants }) => {
    for (const conformance of netsOf(document)) {
      await check(await goldenNet(conformance), await variants(), asked(conformance)!, conformance);
    }
  }, { asked: (document) => netsOf(document).length > 0 });
}

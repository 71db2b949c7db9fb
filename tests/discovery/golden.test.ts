import { assertEquals } from "@std/assert";
import { directlyFollowsOf } from "@/event-log/directly-follows.ts";
import { footprintsOf } from "@/event-log/footprints.ts";
import type { Variants } from "@/event-log/variants.ts";
import { discoverAlpha } from "@/discovery/alpha/discover-alpha.ts";
import { discoverHeuristicsNet } from "@/discovery/heuristics/discover-heuristics-net.ts";
import { testGolden } from "../golden.ts";
import { sidesOfPlaces } from "./nets.ts";

// deno-lint-ignore no-explicit-any
type Reference = any;

/** What each golden result is compared with, in the same shape. */
const SUBJECTS: readonly {
  name: string;
  golden: (reference: Reference) => unknown;
  mine: (variants: Variants, reference: Reference) => unknown;
}[] = [
  {
    name: "alpha",
    golden: ({ alpha }) => alpha && sortedByText(alpha.places),
    mine: (variants) => sortedByText(sidesOfPlaces(discoverAlpha(variants))),
  },
  {
    name: "heuristics",
    golden: ({ heuristics }) => heuristics && sortedByText(heuristics.edges),
    mine: (variants) => {
      const net = discoverHeuristicsNet(variants, { dependency: 0.5, and: 0.65, loopTwo: 0.5, cleaning: 0.05 });
      const label = (code: number) => net.activities[code];
      return sortedByText(net.dependencies.map((edge) => ({ ...edge, from: label(edge.from), to: label(edge.to) })));
    },
  },
  {
    name: "footprints",
    golden: ({ footprints }) => footprints && [sortedByText(footprints.sequence), sortedByText(footprints.parallel)],
    mine: (variants) => {
      const { activities, sequence, parallel } = footprintsOf(directlyFollowsOf(variants));
      return [sequence, parallel].map((pairs) => sortedByText(pairs.map(([a, b]) => [activities[a], activities[b]])));
    },
  },
];

function sortedByText(values: readonly unknown[]): unknown[] {
  const texts = values.map((value) => JSON.stringify(value));
  return values.map((_, i) => i).sort((i, j) => texts[i] < texts[j] ? -1 : texts[i] > texts[j] ? 1 : 0).map((i) => values[i]);
}

for (const { name, golden, mine } of SUBJECTS) {
  testGolden(name, async ({ document, variants }) => {
    assertEquals(mine(await variants(), document.reference), golden(document.reference));
  }, { asked: ({ reference }) => golden(reference) !== undefined });
}

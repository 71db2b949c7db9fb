import { assertEquals } from "@std/assert";
import { discoverInductive } from "@/discovery/inductive/discover-inductive.ts";
import { canonicalTree } from "@/process-models/process-tree/canonical-tree.ts";
import { textLog } from "./text-log.ts";

/**
 * A rule of the miner, and logs (variants with counts, see `textLog`), a noise threshold and the
 * tree by which it shows.
 */
const RULES: readonly (readonly [rule: string, ...cases: readonly (readonly [log: string, noise: number, tree: string])[]])[] = [
  [
    "no traces, or only empty ones, are a silent tree",
    ["^3", 0, "tau"],
  ],
  [
    "traces of a single activity are a leaf, and empty traces beside them a choice",
    ["a a^2 ^1", 0, "X( 'a', tau )"],
  ],
  [
    "activities that are not connected are a choice",
    ["ab cd", 0, "X( ->( 'a', 'b' ), ->( 'c', 'd' ) )"],
  ],
  [
    "activities that reach others but are not reached by them come first",
    ["abc bac", 0, "->( +( 'a', 'b' ), 'c' )"],
  ],
  [
    "a group that alone can be skipped stays alone",
    ["ac ab abc", 0, "->( 'a', X( 'b', tau ), X( 'c', tau ) )"],
    ["abcd acd abd ad", 0, "->( 'a', X( 'b', tau ), X( 'c', tau ), 'd' )"],
    ["bcd cd bd d", 0, "->( X( 'b', tau ), X( 'c', tau ), 'd' )"],
  ],
  [
    "a group that ends a trace is not drawn into the one behind it, one that can only be skipped with its neighbours is",
    ["abc ab a", 0, "->( 'a', X( ->( 'b', X( 'c', tau ) ), tau ) )"],
    ["abcde abe", 0, "->( 'a', 'b', X( ->( 'c', 'd' ), tau ), 'e' )"],
  ],
  [
    "skipping is told from the first place to the last",
    ["abcde abde acde", 0, "->( 'a', X( 'b', tau ), X( 'c', tau ), 'd', 'e' )"],
    ["abcdef abef acdef", 0, "->( 'a', X( 'b', tau ), X( ->( 'c', 'd' ), tau ), 'e', 'f' )"],
  ],
  [
    "activities that follow each other in both orders are concurrent",
    ["ab ba", 0, "+( 'a', 'b' )"],
    ["abc acb bac bca", 0, "+( 'a', 'b', 'c' )"],
    ["abc acb bca cba cab", 0, "+( 'a', 'b', 'c' )"],
  ],
  [
    "what leads from the end of a body to its start is the other part of a loop, each component for itself",
    ["abxab ab abyab", 0, "*( ->( 'a', 'b' ), 'x', 'y' )"],
    ["abcabd", 0, "->( *( ->( 'a', 'b' ), 'c' ), 'd' )"],
  ],
  [
    "a component that is entered from a start or left to an end in the middle of the body belongs to the body",
    ["a aba acdab", 0, "+( *( 'a', tau ), X( ->( X( ->( 'c', 'd' ), tau ), 'b' ), tau ) )"],
    ["abcab abcb", 0, "+( 'c', *( ->( 'a', *( 'b', tau ) ), tau ) )"],
  ],
  [
    "without a cut, an activity once in each trace is set aside",
    ["xabcd xdcba xcadb axbdc", 0, "+( 'a', ->( 'x', +( 'b', 'c', 'd' ) ) )"],
    ["aab aba aaab", 0, "+( 'b', *( 'a', tau ) )"],
    ["abc acbc", 0, "->( 'a', +( 'b', *( 'c', tau ) ) )"],
  ],
  [
    "without a cut, the first activity without which there is one is set aside",
    ["abab aba b bb", 0, "+( *( 'b', tau ), X( *( 'a', tau ), tau ) )"],
    ["ac bc bd", 0, "+( ->( X( 'b', tau ), X( 'c', 'd' ) ), X( 'a', tau ) )"],
  ],
  [
    "without a cut, traces are cut before a start that follows an end",
    ["aaa a", 0, "*( 'a', tau )"],
    ["aab ab b", 0, "->( X( *( 'a', tau ), tau ), 'b' )"],
  ],
  [
    "what nothing fits is a flower of at least one activity",
    ["ae af bf bg cg ch dh de", 0, "*( X( 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h' ), tau )"],
  ],
  [
    "empty traces up to the share of noise are dropped",
    ["a^9 ^1", 0.1, "'a'"],
    ["a^8 ^2", 0.1, "X( 'a', tau )"],
  ],
  [
    "an edge as frequent as its share of the strongest outgoing edge is noise, a more frequent one is not",
    ["ab^20 cd^20 ad^1", 0.2, "X( ->( 'a', 'b' ), ->( 'c', 'd' ) )"],
    ["abcd^20 bacd^1 abdc^1 dabc^1", 0.2, "->( +( 'a', 'b' ), 'c', 'd' )"],
  ],
  [
    "noise is filtered only where there is no cut without",
    ["ab^10 ba^1", 0.2, "+( 'a', 'b' )"],
    ["ab^10 ba^3", 0.2, "+( 'a', 'b' )"],
  ],
  [
    "traces that do not keep to a filtered cut lose the events that do not fit",
    ["abc^20 acb^1 cab^1", 0.2, "+( 'c', ->( 'a', 'b' ) )"],
    ["ab^10 cab^1 bac^1 c^10", 0.2, "X( 'c', +( 'a', 'b' ) )"],
    ["abb^10 bba^1 abbab^1", 0.3, "+( *( 'a', tau ), *( 'b', tau ) )"],
  ],
  [
    "parts of a loop that meet have an empty body between them",
    ["a^20 aba^10 aca^10 abca^1", 0.2, "*( 'a', ->( X( 'b', tau ), X( 'c', tau ) ) )"],
  ],
];

for (const [rule, ...cases] of RULES) {
  Deno.test(`inductive miner: ${rule}`, () => {
    for (const [log, noise, tree] of cases) assertEquals(canonicalTree(discoverInductive(textLog(log), { noise })), tree, log);
  });
}

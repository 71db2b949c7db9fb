/**
 * Whether a process tree can produce a trace: by derivatives (Brzozowski, "Derivatives of regular
 * expressions", 1964), which trees have as expressions do. Independent of the simulation, small
 * enough to be checked by reading. The body of a loop must not be able to do nothing.
 *
 * @module
 */
import { type ProcessTree, SILENT } from "@/process-models/process-tree/process-tree.ts";
import { printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";

/**
 * What a tree says about a trace: it can be complete, it can be continued to a complete one, or
 * neither.
 */
type Verdict = "complete" | "prefix" | "impossible";

/** What the tree says about a trace. */
export function judgeTrace(tree: ProcessTree, trace: readonly string[]): Verdict {
  let rests: readonly ProcessTree[] = [tree];
  for (const label of trace) {
    const next = new Map<string, ProcessTree>();
    for (const rest of rests) for (const after of derive(rest, label)) next.set(printProcessTree(after), after);
    rests = [...next.values()];
  }
  if (rests.length === 0) return "impossible";
  return rests.some(canBeEmpty) ? "complete" : "prefix";
}

function canBeEmpty(tree: ProcessTree): boolean {
  switch (tree.kind) {
    case "activity":
      return false;
    case "silent":
      return true;
    case "choice":
      return tree.children.some(canBeEmpty);
    case "loop":
      return canBeEmpty(tree.children[0]);
    default:
      return tree.children.every(canBeEmpty);
  }
}

/** The trees that describe what may follow a label at the beginning of a tree. */
function derive(tree: ProcessTree, label: string): ProcessTree[] {
  switch (tree.kind) {
    case "activity":
      return tree.label === label ? [SILENT] : [];
    case "silent":
      return [];
    case "choice":
      return tree.children.flatMap((child) => derive(child, label));
    case "parallel":
      return tree.children.flatMap((child, at) =>
        derive(child, label).map((rest) => ({ ...tree, children: tree.children.with(at, rest) }))
      );
    case "sequence": {
      const [first, ...others] = tree.children;
      const behind: ProcessTree = { kind: "sequence", children: others };
      const within = derive(first, label).map((rest): ProcessTree => ({ kind: "sequence", children: [rest, ...others] }));
      return others.length > 0 && canBeEmpty(first) ? [...within, ...derive(behind, label)] : within;
    }
    case "loop": {
      const [body, ...redos] = tree.children;
      const again: ProcessTree = { kind: "sequence", children: [{ kind: "choice", children: redos }, tree] };
      const ends: ProcessTree = { kind: "choice", children: [SILENT, again] };
      const within = derive(body, label).map((rest): ProcessTree => ({ kind: "sequence", children: [rest, ends] }));
      return within;
    }
  }
}

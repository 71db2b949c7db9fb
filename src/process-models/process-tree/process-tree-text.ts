import { inputError, limitError } from "../../errors.ts";
import { mapTree } from "./map-tree.ts";
import { activity, OPERATOR_SIGNS, type ProcessTree, SILENT, type TreeOperator } from "./process-tree.ts";

/** Trees nested deeper are refused: more than any process has, less than any engine's stack. */
const DEEPEST = 1000;

/**
 * The text form of a process tree, as process mining tools print it: `->( 'a', X( 'b', tau ) )`
 * with `->` for sequence, `X` for choice, `+` for parallel, `*` for loop and `tau` for the silent
 * leaf. A backslash escapes quotes and backslashes in labels, so that every text can be read back.
 * Trees of any depth are printed, but only those of up to 1,000 levels can be read.
 *
 * @example
 * ```ts
 * import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const tree = parseProcessTree("->('a',X('b',tau))");
 * assertEquals(printProcessTree(tree), "->( 'a', X( 'b', tau ) )");
 * ```
 */
export function printProcessTree(tree: ProcessTree): string {
  return mapTree<string>(
    tree,
    (leaf) => leaf.kind === "activity" ? `'${leaf.label.replace(/['\\]/g, "\\$&")}'` : "tau",
    (operator, texts) => `${OPERATOR_SIGNS[operator]}( ${texts.join(", ")} )`,
  );
}

/**
 * Reads the text form of a process tree; spaces and line breaks between its parts do not matter.
 * The inverse of {@linkcode printProcessTree}.
 *
 * @throws an input error with the column (and the line, if there are several) if the text is no
 * process tree: an operator without children, a loop with fewer than two, an open quote, text after
 * the end; a limit error if it is nested deeper than 1,000 levels
 *
 * @example
 * ```ts
 * import { parseProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseProcessTree("*( 'a', tau )"), {
 *   kind: "loop",
 *   children: [{ kind: "activity", label: "a" }, { kind: "silent" }],
 * });
 * ```
 */
export function parseProcessTree(text: string): ProcessTree {
  let at = 0;

  const refuse = (expected: string): never => {
    const before = text.slice(0, at).split("\n");
    const found = at < text.length ? JSON.stringify(text.slice(at, at + 20)) : "the end of the text";
    throw inputError({ line: before.length, column: before[before.length - 1].length + 1, expected, found });
  };
  const skipSpace = () => {
    while (/\s/.test(text.charAt(at))) at++;
  };
  const take = (sign: string): boolean => {
    skipSpace();
    if (!text.startsWith(sign, at)) return false;
    at += sign.length;
    return true;
  };

  const readLabel = (): ProcessTree => {
    let label = "";
    for (;;) {
      const sign = text.charAt(at++);
      if (sign === "'") return activity(label);
      if (sign === "") return (at--, refuse("the quote that closes the label"));
      label += sign === "\\" ? text.charAt(at++) : sign;
    }
  };

  const readChildren = (kind: TreeOperator, depth: number): ProcessTree => {
    const begin = at;
    if (!take("(")) refuse(`"(" after ${OPERATOR_SIGNS[kind]}`);
    const children = [readTree(depth + 1)];
    while (take(",")) children.push(readTree(depth + 1));
    if (!take(")")) refuse('"," or ")"');
    if (kind === "loop" && children.length < 2) {
      at = begin;
      refuse("a loop with at least two children");
    }
    return { kind, children };
  };

  const readTree = (depth: number): ProcessTree => {
    if (depth > DEEPEST) {
      throw limitError({ expected: `a tree of at most ${DEEPEST} levels`, found: "a deeper one", column: at + 1 });
    }
    if (take("'")) return readLabel();
    if (take("tau")) return SILENT;
    for (const kind of OPERATORS) if (take(OPERATOR_SIGNS[kind])) return readChildren(kind, depth);
    return refuse("a label in quotes, tau, or one of -> X + *");
  };

  const tree = readTree(1);
  skipSpace();
  return at < text.length ? refuse("the end of the text") : tree;
}

const OPERATORS: readonly TreeOperator[] = ["sequence", "choice", "parallel", "loop"];

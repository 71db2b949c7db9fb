import { type AnyNode, type Expression, type Identifier, parse, type Pattern, type Program } from "acorn";
import { ancestor } from "acorn-walk";
import { inputError } from "../../errors.ts";

/** A cell of a page as its author wrote it. */
export interface CellSource {
  /** JavaScript, or one expression where the cell stands within a line. */
  readonly text: string;
  readonly mode: "block" | "inline";
  /** The page's file, and the line of the cell's first character, from 1. */
  readonly file: string;
  readonly line: number;
}

/** A cell as the notebook's runtime takes it. */
export interface CompiledCell {
  readonly mode: "block" | "inline";
  /** Names that other cells or the notebook define, in the order of the function's parameters. */
  readonly inputs: readonly string[];
  /** Names that the cell defines. */
  readonly outputs: readonly string[];
  /** Statements of an asynchronous function of the inputs; it returns a record of the outputs. */
  readonly body: string;
  /** Imports, moved to the head of the module that holds the cells. */
  readonly imports: readonly ImportedName[];
}

/** A name that a cell imports. */
export interface ImportedName {
  /** `*` for the whole module, `default` for its default export. */
  readonly imported: string;
  readonly local: string;
  readonly from: string;
}

/** Names that the language itself gives a cell: they are no inputs. */
const OWN_NAMES: ReadonlySet<string> = new Set(["undefined", "arguments", "NaN", "Infinity"]);

/**
 * Compiles a cell: an expression is displayed, a program defines its top-level names for the other
 * cells. Both may `await`. The meaning is that of Observable Framework's cells.
 *
 * @throws inputError with file, line and column where the cell is no JavaScript
 * @example
 * ```ts
 * import { compileCell } from "@/pipeline/notebook/compile-cell.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const cell = compileCell({ text: "const twice = 2 * limit;", mode: "block", file: "pages/own.md", line: 7 });
 * assertEquals([cell.inputs, cell.outputs], [["limit"], ["twice"]]);
 * ```
 */
export function compileCell(cell: CellSource): CompiledCell {
  const expression = parseExpression(cell);
  if (expression !== null) {
    const inputs = freeNames(expression);
    if (!inputs.includes("display")) inputs.push("display");
    return {
      mode: cell.mode,
      inputs,
      outputs: [],
      body: `display(await (${cell.text.trim()}\n)); return {};`,
      imports: [],
    };
  }
  const program = parseProgram(cell);
  const imports = importsOf(program, cell);
  const imported = new Set(imports.map(({ local }) => local));
  const outputs = [...new Set(program.body.flatMap(declaredBy))].filter((name) => !imported.has(name));
  const inputs = freeNames(program).filter((name) => !imported.has(name) && !outputs.includes(name));
  return {
    mode: cell.mode,
    inputs,
    outputs,
    body: `${withoutImports(program, cell.text)}\nreturn { ${outputs.join(", ")} };`,
    imports,
  };
}

/** The expression that a cell is; null for a program. Within a line there is no program. */
function parseExpression(cell: CellSource): Expression | null {
  // A block with a semicolon at its end is a program, which displays nothing by itself.
  if (cell.mode === "block" && /;\s*$/.test(cell.text)) return null;
  try {
    const [statement, ...more] = parseProgram({ ...cell, text: `(${cell.text}\n)` }).body;
    if (more.length === 0 && statement?.type === "ExpressionStatement") return statement.expression;
  } catch (error) {
    if (cell.mode === "inline") throw error;
  }
  return null;
}

function parseProgram({ text, file, line }: CellSource): Program {
  try {
    return parse(text, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    const { loc, message } = error as Error & { loc?: { line: number; column: number } };
    throw inputError({
      file,
      line: line + (loc?.line ?? 1) - 1,
      column: (loc?.column ?? 0) + 1,
      expected: "JavaScript in the cell",
      found: message.replace(/ \(\d+:\d+\)$/, ""),
      advice: "Correct the cell. Deno and Framework check the same text by: deno task build.",
    });
  }
}

function importsOf(program: Program, { file, line }: CellSource): ImportedName[] {
  return program.body.flatMap((node) => {
    if (node.type !== "ImportDeclaration") return [];
    const from = String(node.source.value);
    if (/^https?:/.test(from)) {
      throw inputError({
        file,
        line,
        expected: "imports of files beside the page and of packages",
        found: `an import of ${from}`,
        advice: "A page asks nothing of the network: add the package to deno.json and import it as npm:NAME.",
      });
    }
    return node.specifiers.map((specifier): ImportedName => ({
      imported: specifier.type === "ImportNamespaceSpecifier"
        ? "*"
        : specifier.type === "ImportDefaultSpecifier"
        ? "default"
        : specifier.imported.type === "Identifier"
        ? specifier.imported.name
        : String(specifier.imported.value),
      local: specifier.local.name,
      from,
    }));
  });
}

function withoutImports(program: Program, text: string): string {
  let rest = text;
  for (const { type, start, end } of program.body.toReversed()) {
    if (type === "ImportDeclaration") rest = rest.slice(0, start) + rest.slice(end);
  }
  return rest;
}

/** Names that a statement declares in the scope that it stands in. */
function declaredBy(node: AnyNode): string[] {
  switch (node.type) {
    case "VariableDeclaration":
      return node.declarations.flatMap(({ id }) => namesOf(id));
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return node.id === null ? [] : [node.id.name];
    case "ImportDeclaration":
      return node.specifiers.map(({ local }) => local.name);
    case "ForStatement":
      return node.init?.type === "VariableDeclaration" ? declaredBy(node.init) : [];
    case "ForInStatement":
    case "ForOfStatement":
      return node.left.type === "VariableDeclaration" ? declaredBy(node.left) : [];
    default:
      return [];
  }
}

function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) => namesOf(property.type === "Property" ? property.value : property.argument));
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => element === null ? [] : namesOf(element));
    case "RestElement":
      return namesOf(pattern.argument);
    case "AssignmentPattern":
      return namesOf(pattern.left);
    default:
      return [];
  }
}

/** Names that the code uses and does not declare, in the order of their first use. */
function freeNames(root: AnyNode): string[] {
  const declared = new Map<AnyNode, Set<string>>();
  const scopeOf = (node: AnyNode) => {
    if (!declared.has(node)) declared.set(node, declaredWithin(node));
    return declared.get(node)!;
  };
  const free = new Set<string>();
  const use = (node: Identifier, ancestors: readonly AnyNode[]) => {
    if (!OWN_NAMES.has(node.name) && !ancestors.some((above) => scopeOf(above).has(node.name))) free.add(node.name);
  };
  ancestor(
    root,
    {
      Identifier: (node, _state, ancestors) => use(node, ancestors),
      // The name that an assignment writes to is a pattern, not an identifier, for acorn-walk.
      VariablePattern: (node: Identifier, _state: unknown, ancestors: readonly AnyNode[]) => use(node, ancestors),
    } as Parameters<typeof ancestor>[1],
  );
  return [...free];
}

/** Names that belong to the scope that a node opens; none where it opens no scope. */
function declaredWithin(node: AnyNode): Set<string> {
  switch (node.type) {
    case "Program":
    case "BlockStatement":
      return new Set([...node.body.flatMap(declaredBy), ...node.body.flatMap(hoisted)]);
    case "StaticBlock":
      return new Set(node.body.flatMap(declaredBy));
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return new Set([...node.params.flatMap(namesOf), ...(node.id ? [node.id.name] : [])]);
    case "ClassExpression":
      return new Set(node.id ? [node.id.name] : []);
    case "CatchClause":
      return new Set(node.param ? namesOf(node.param) : []);
    case "SwitchStatement":
      return new Set(node.cases.flatMap(({ consequent }) => consequent.flatMap(declaredBy)));
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
      return new Set(declaredBy(node));
    default:
      return new Set();
  }
}

/** Names of `var` in nested blocks, which belong to the function around them. */
function hoisted(node: AnyNode): string[] {
  const names: string[] = [];
  ancestor(node, {
    VariableDeclaration(declaration, _state, ancestors) {
      const inFunction = ancestors.some(({ type }) => /Function/.test(type));
      if (declaration.kind === "var" && !inFunction) names.push(...declaredBy(declaration));
    },
  });
  return names;
}

import { parseExpressionAt } from "acorn";
import MarkdownIt from "markdown-it";
import { inputError } from "../../errors.ts";
import type { CellSource } from "./compile-cell.ts";

/** A page of the notebook, read from Markdown. */
export interface ParsedPage {
  /** The page's file, relative to the project's folder. */
  readonly file: string;
  readonly title: string;
  /** False where the front matter has `export: false`. */
  readonly isExported: boolean;
  /** HTML with an element of class `tracebook-cell` and `data-cell="N"` where cell N displays. */
  readonly html: string;
  readonly cells: readonly PageCell[];
}

/** A cell, and whether its code is shown. */
interface PageCell extends CellSource {
  readonly echo: boolean;
}

/** The most characters that a page may have. */
const LARGEST_PAGE = 1_000_000;

/**
 * Reads a page: front matter with a title, Markdown with HTML, fenced cells of JavaScript, and
 * `${...}` within lines. The language is that of Observable Framework, less what needs its server:
 * `sql` and `jsx` cells are refused.
 *
 * @param file name of the page, for messages
 * @throws inputError with the line of what cannot be read
 * @example
 * ```ts
 * import { parsePage } from "@/pipeline/notebook/parse-page.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const { title, cells } = parsePage("---\ntitle: Mine\n---\n\nTwo and two are ${2 + 2}.\n", "pages/mine.md");
 * assertEquals([title, cells[0].text], ["Mine", "2 + 2"]);
 * ```
 */
export function parsePage(text: string, file: string): ParsedPage {
  if (text.length > LARGEST_PAGE) {
    throw inputError({
      file,
      expected: `a page of at most ${LARGEST_PAGE} characters`,
      found: `${text.length}`,
      advice: "Split the page.",
    });
  }
  const { title, isExported, body, firstLine } = frontMatter(text.replaceAll("\r\n", "\n"));
  const cells: PageCell[] = [];
  const place = (cell: PageCell): string => {
    cells.push(cell);
    const tag = cell.mode === "block" ? "div" : "span";
    return `<${tag} class="tracebook-cell" data-cell="${cells.length - 1}"></${tag}>`;
  };
  const lines = body.split("\n");
  const prose: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(`{3,}|~{3,})\s*(\w+)?(.*)$/.exec(lines[at]);
    if (fence === null) {
      prose.push(lines[at]);
      continue;
    }
    const end = lines.findIndex((line, later) => later > at && line.startsWith(fence[1]) && line.trim() === fence[1]);
    const line = firstLine + at;
    if (end < 0) {
      throw inputError({ file, line, expected: `the end of the cell, ${fence[1]}`, found: "none", advice: "Close the cell." });
    }
    const code = lines.slice(at + 1, end).join("\n");
    prose.push(
      ...fenced({ language: fence[2] ?? "", options: fence[3], code, file, line: line + 1 }, place, lines.slice(at, end + 1)),
    );
    at = end;
  }
  const html = new MarkdownIt({ html: true, linkify: false }).render(inlineCells(prose.join("\n"), { file, firstLine }, place));
  return { title: title ?? /^#\s+(.+)$/m.exec(body)?.[1] ?? file, file, isExported, html, cells };
}

function frontMatter(text: string): { title: string | null; isExported: boolean; body: string; firstLine: number } {
  const head = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (head === null) return { title: null, isExported: true, body: text, firstLine: 1 };
  const title = /^title:\s*(?:"(.*)"|'(.*)'|(.+?))\s*$/m.exec(head[1]);
  return {
    title: title === null ? null : title[1] ?? title[2] ?? title[3],
    isExported: !/^export:\s*false\s*$/m.test(head[1]),
    body: text.slice(head[0].length),
    firstLine: head[0].split("\n").length,
  };
}

interface Fenced {
  readonly language: string;
  readonly options: string;
  readonly code: string;
  readonly file: string;
  /** Line of the first line of code. */
  readonly line: number;
}

/** The lines that stand for a fenced block: a cell's place, or the block as it is. */
function fenced(block: Fenced, place: (cell: PageCell) => string, asWritten: readonly string[]): string[] {
  const { language, options, code, file, line } = block;
  const words = options.trim().split(/\s+/);
  if (/^(sql|jsx|tsx)$/.test(language) && !words.includes("run=false")) {
    throw inputError({
      file,
      line,
      expected: "cells of JavaScript, which run without a server or large downloads",
      found: `a cell of ${language}`,
      advice: "Ask the tables by Arquero, such as (await log.casesTable()).groupby(...).",
    });
  }
  if (language !== "js" || words.includes("run=false")) return [...asWritten];
  const echo = words.includes("echo") || words.includes("echo=true");
  const cell = place({ text: code, mode: "block", file, line, echo });
  return echo ? ["", cell, "", "```js", ...code.split("\n"), "```", ""] : ["", cell, ""];
}

/** Replaces `${...}` by places of cells, but in code spans and code blocks. */
function inlineCells(
  prose: string,
  { file, firstLine }: { readonly file: string; readonly firstLine: number },
  place: (cell: PageCell) => string,
): string {
  let out = "";
  let at = 0;
  for (const match of prose.matchAll(/(`+)[\s\S]*?\1|\$\{/g)) {
    if (match.index < at || match[0] !== "${") continue;
    const line = firstLine + prose.slice(0, match.index).split("\n").length - 1;
    const end = endOfExpression(prose, match.index + 2, { file, line });
    const text = prose.slice(match.index + 2, end);
    out += prose.slice(at, match.index) + place({ text, mode: "inline", file, line, echo: false });
    at = end + 1;
  }
  return out + prose.slice(at);
}

/** Where the brace is that closes an expression. */
function endOfExpression(prose: string, start: number, place: { readonly file: string; readonly line: number }): number {
  try {
    const { end } = parseExpressionAt(prose, start, { ecmaVersion: "latest", sourceType: "module" });
    const closing = end + /^\s*/.exec(prose.slice(end))![0].length;
    if (prose[closing] === "}") return closing;
    throw new Error(`"${prose.slice(closing, closing + 10)}" before the closing brace`);
  } catch (error) {
    throw inputError({
      ...place,
      expected: "an expression and a closing brace after ${",
      found: (error as Error).message.replace(/ \(\d+:\d+\)$/, ""),
      advice: "Correct the expression, or write \\$ for a dollar sign before a brace.",
    });
  }
}

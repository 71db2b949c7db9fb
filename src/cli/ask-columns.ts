import type { OpenColumns } from "../formats/logs/csv/column-roles.ts";
import { FLAG_OF_ROLE } from "../formats/logs/read-options.ts";
import { alignColumns, oneLine } from "./terminal-text.ts";
import { clip } from "../errors.ts";

/** Asks a person. */
export interface Dialogue {
  /** Shows a text. */
  tell(text: string): void;
  /** Shows a question and returns the line typed; null where the input has ended. */
  ask(question: string): Promise<string | null>;
  /** Width of its window, in characters. */
  readonly columns: number;
}

/** Longest text of a cell that is shown. */
const WIDEST = 24;

const shortened = (text: string): string => clip(oneLine(text), WIDEST);

/**
 * Shows the columns of a table with their first values, and asks for the column of each role that
 * is open: by number or by name; an empty line takes the likeliest column. Last it asks for the
 * resource, which an empty line leaves out.
 *
 * @returns the values of the flags by their names; null where the input ends, or for `q`
 */
export async function askColumns(open: OpenColumns, dialogue: Dialogue): Promise<Map<string, string> | null> {
  const { names, rows, roles, known } = open;
  const lines = alignColumns(names.map((name, at) => [
    String(at + 1),
    shortened(name),
    [...new Set(rows.map((row) => shortened(row[at] ?? "")))].join(" | "),
  ]));
  dialogue.tell(
    "Which columns are which cannot be told. The columns, with their first values:\n\n" +
      `${lines.map((line) => clip(line, dialogue.columns - 1)).join("\n")}\n`,
  );
  const chosen = new Map<string, string>();
  for (const { role, likely } of roles) {
    const at = await askColumn(role, { names, first: names.indexOf(likely[0]), dialogue });
    if (at === null) return null;
    chosen.set(FLAG_OF_ROLE[role].slice("--".length), names[at]);
  }
  if (known.some(({ role }) => role === "resource")) return chosen;
  const at = await askColumn("resource, who did it", { names, first: null, dialogue });
  return at === null ? chosen : chosen.set("resource", names[at]);
}

interface ColumnQuestion {
  readonly names: readonly string[];
  /** The column that an empty line takes, or -1; null if it leaves the role out. */
  readonly first: number | null;
  readonly dialogue: Dialogue;
}

/** Asks for a column until an answer names one; null where the user leaves it out or stops. */
async function askColumn(what: string, { names, first, dialogue: { tell, ask } }: ColumnQuestion): Promise<number | null> {
  const empty = first === null ? " [none]" : first < 0 ? "" : ` [${first + 1}: ${shortened(names[first])}]`;
  for (;;) {
    const answer = (await ask(`Column of the ${what}${empty}${first === null ? "" : " (q: stop)"}? `))?.trim();
    if (answer === undefined || answer === "q" || (answer === "" && first === null)) return null;
    const at = columnOf(answer, names, first ?? -1);
    if (at >= 0) return at;
    tell(`Type a number from 1 to ${names.length}, or a name.`);
  }
}

function columnOf(answer: string, names: readonly string[], first: number): number {
  if (answer === "") return first;
  const named = names.indexOf(answer);
  if (named >= 0) return named;
  const number = /^\d{1,6}$/.test(answer) ? Number(answer) - 1 : -1;
  return number < names.length ? number : -1;
}

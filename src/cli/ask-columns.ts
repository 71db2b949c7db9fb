import type { OpenColumns } from "../formats/logs/csv/column-roles.ts";
import { FLAG_OF_ROLE } from "../formats/logs/read-options.ts";
import { alignColumns, oneLine } from "./terminal-text.ts";

/** Asks a person. */
export interface Dialogue {
  /** Shows a text. */
  tell(text: string): void;
  /** Shows a question and returns the line typed; null where the input has ended. */
  ask(question: string): Promise<string | null>;
}

/** Longest text of a cell that is shown. */
const WIDEST = 24;

const shortened = (text: string): string => {
  const line = oneLine(text);
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
};

/**
 * Shows the first rows of a table and asks for the column of each role that is open: by number or
 * by name; an empty line takes the likeliest column.
 *
 * @returns the values of the flags by their names; null where the input ends, or for `q`
 */
export async function askColumns(open: OpenColumns, { tell, ask }: Dialogue): Promise<Map<string, string> | null> {
  const { names, rows, roles } = open;
  const header = names.map((name, at) => `${at + 1}: ${shortened(name)}`);
  const cells = rows.map((row) => names.map((_, at) => shortened(row[at] ?? "")));
  tell(`Which columns are which cannot be told. The first rows:\n\n${alignColumns([header, ...cells]).join("\n")}\n`);
  const chosen = new Map<string, string>();
  for (const { role, likely } of roles) {
    const first = names.indexOf(likely[0]);
    for (;;) {
      const answer = await ask(
        `Column of the ${role}${first < 0 ? "" : ` [${first + 1}: ${shortened(names[first])}]`} (q: stop)? `,
      );
      if (answer === null || answer.trim() === "q") return null;
      const at = columnOf(answer.trim(), names, first);
      if (at >= 0) {
        chosen.set(FLAG_OF_ROLE[role].slice("--".length), names[at]);
        break;
      }
      tell(`Type a number from 1 to ${names.length}, or a name.`);
    }
  }
  return chosen;
}

function columnOf(answer: string, names: readonly string[], first: number): number {
  if (answer === "") return first;
  const named = names.indexOf(answer);
  if (named >= 0) return named;
  const number = /^\d{1,6}$/.test(answer) ? Number(answer) - 1 : -1;
  return number < names.length ? number : -1;
}

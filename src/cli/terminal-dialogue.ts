import type { Dialogue } from "./ask-columns.ts";

/** Bytes of the longest answer. */
const LONGEST_ANSWER = 4096;

/** Width of the window, in characters; 80 where the terminal does not know it and says 0. */
export const windowColumns = ({ columns }: { readonly columns: number } = Deno.consoleSize()): number => columns || 80;

/**
 * A dialogue on standard input and standard error; null unless both are a terminal, since nobody
 * would answer.
 */
export function terminalDialogue(): Dialogue | null {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return null;
  const tell = (text: string) => {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  };
  return {
    columns: windowColumns(),
    tell: (text) => tell(`${text}\n`),
    ask: async (question) => {
      tell(question);
      // A terminal gives whole lines.
      const buffer = new Uint8Array(LONGEST_ANSWER);
      const length = await Deno.stdin.read(buffer);
      return length === null ? null : new TextDecoder().decode(buffer.subarray(0, length)).replace(/\r?\n.*$/s, "");
    },
  };
}

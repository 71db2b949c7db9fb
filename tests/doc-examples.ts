import { join } from "node:path";

/** An example in a doc comment. */
export interface DocExample {
  readonly code: string;
  /** The number of the line that it begins on. */
  readonly line: number;
}

/** The examples in the doc comments of a file. */
export function examplesOf(text: string): DocExample[] {
  return [...text.matchAll(/^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm)].map(({ 1: lines, index }) => ({
    code: lines.replace(/^ *\* ?/gm, ""),
    line: text.slice(0, index).split("\n").length + 1,
  }));
}

/** The files of TypeScript in a folder, and in those below it whose names begin with no dot. */
export async function* typeScriptIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && !name.startsWith(".")) yield* typeScriptIn(join(folder, name));
    else if (name.endsWith(".ts")) yield join(folder, name);
  }
}

import { join } from "node:path";
import { PROJECT_ROOT } from "@/pipeline/project-root.ts";

/** The first block of code of a section, and the file that the section says to save it as. */
export async function readmeFile(section: string): Promise<{ path: string; text: string }> {
  const readme = await Deno.readTextFile(join(PROJECT_ROOT, "README.md"));
  const text = new RegExp(`\n## ${section}\n([\\s\\S]*?)\n## `).exec(readme)![1];
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith("    "));
  const block = lines.slice(from).filter((line) => line === "" || line.startsWith("    ")).map((line) => line.slice(4));
  return { path: /Save this as `([^`]+)`/.exec(text)![1], text: block.join("\n").trim() + "\n" };
}

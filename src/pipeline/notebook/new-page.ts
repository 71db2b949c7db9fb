import { join } from "node:path";
import { usageError } from "../../errors.ts";

/** Names that files may have on every system, and that read well in an address. */
const PAGE_NAME = /^[a-z0-9][a-z0-9-]{0,79}$/;

/**
 * Writes a page with one worked cell into the folder `pages`.
 *
 * @param root the project's folder
 * @param name of the page in its address: small letters, digits and hyphens
 * @returns the path of the file, relative to `root`
 * @throws usageError for an invalid name, or if there is such a page
 */
export async function newPage(root: string, name: string): Promise<string> {
  if (!PAGE_NAME.test(name)) {
    throw usageError({
      expected: "a name of small letters, digits and hyphens, such as slow-cases",
      found: JSON.stringify(name),
    });
  }
  const path = `pages/${name}.md`;
  const words = name.replaceAll("-", " ");
  try {
    await Deno.writeTextFile(join(root, path), pageText(words[0].toUpperCase() + words.slice(1)), { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw usageError({ expected: "a name that no page has yet", found: path, advice: "Choose another name, or edit that page." });
  }
  return path;
}

const pageText = (title: string) =>
  `---
title: ${title}
---

\`\`\`js
import { filtered, openLog, sayCount, Table } from "./components/tracebook.js";

const log = await openLog();
const current = filtered(log);
\`\`\`

# ${title}

The filters leave \${sayCount(current.cases)} of \${sayCount(log.entry.cases)} cases. These take the longest:

\`\`\`js echo
Table((await current.casesTable()).orderby(aq.desc("durationSeconds")).slice(0, 100), {
  columns: ["case", "variant", "events", "start", "end"],
  zone: log.zone,
})
\`\`\`
`;

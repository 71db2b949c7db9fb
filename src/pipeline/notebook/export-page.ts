import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Database, StoredLog } from "../../database/mod.ts";
import { usageError } from "../../errors.ts";
import { checkAttributes, publicationOf, type PublicationSettings, publishedChecksum } from "../privacy/publication.ts";
import { prepareSite } from "../site/prepare-site.ts";
import { type BundledPage, bundlePage } from "./bundle-page.ts";
import { type ParsedPage, parsePage } from "./parse-page.ts";
import { travellingFiles } from "./travelling-files.ts";

/** What a page is exported from. */
export interface ExportPageOptions extends PublicationSettings {
  /** The project's folder. */
  readonly root: string;
  /** The page's name in the folder `pages`, with or without `.md`. */
  readonly page: string;
}

/**
 * One HTML file with a page, its components and the data of a log: it opens from a disk or an
 * e-mail, filters and mines as the site does, and asks the network for nothing (its Content
 * Security Policy forbids it). The same page and log give the same bytes.
 *
 * @throws usageError where there is no such page; inputError where it cannot be read
 */
export async function exportPage(database: Database, log: StoredLog, options: ExportPageOptions): Promise<string> {
  const { root } = options;
  await checkAttributes(database, options.privacy);
  const publication = await publicationOf(options);
  const page = await readPage(root, options.page);
  await prepareSite({ root });
  const bundled = await bundlePage(page, root);
  const data = await travellingFiles(database, log, { models: bundled.predicts, publication });
  const workers = new Map<string, Uint8Array>();
  for (const name of bundled.workers) workers.set(name, await Deno.readFile(join(root, "pages", "lib", `${name}.js`)));
  return htmlOf(page, bundled, { log: { ...log, checksum: publishedChecksum(log, publication) }, data, workers });
}

async function readPage(root: string, name: string): Promise<ParsedPage> {
  const file = `${name.replace(/^pages\//, "").replace(/\.md$/, "")}.md`;
  const pages = await pagesIn(join(root, "pages"));
  if (!pages.includes(file)) {
    throw usageError({
      expected: `the name of a page: ${pages.map((page) => page.slice(0, -3)).join(", ")}`,
      found: JSON.stringify(name),
    });
  }
  return parsePage(await Deno.readTextFile(join(root, "pages", file)), `pages/${file}`);
}

/** Markdown files of a folder and the folders in it, by name; not those that the build makes. */
async function pagesIn(folder: string, above = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".md")) names.push(`${above}${name}`);
    if (isDirectory && !name.startsWith(".")) names.push(...await pagesIn(join(folder, name), `${above}${name}/`));
  }
  return names.sort();
}

/** What a page carries besides its text. */
interface Luggage {
  readonly log: StoredLog;
  readonly data: ReadonlyMap<string, Uint8Array>;
  readonly workers: ReadonlyMap<string, Uint8Array>;
}

/**
 * Scripts and workers come from the file itself, nothing from anywhere else. Arquero compiles the
 * expressions of its verbs.
 */
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; " +
  "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

function htmlOf(page: ParsedPage, { script, boot, style }: BundledPage, { log, data, workers }: Luggage): string {
  const text = new TextEncoder();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(`${page.title} | ${log.name}`)}</title>
<style>${style.replaceAll("</", "<\\/")}</style>
</head>
<body>
<div id="observablehq-center" class="travelling">
<main id="observablehq-main">
<noscript><div class="notice"><h1>This page needs JavaScript</h1><p>It mines its log here, in the browser. Nothing is sent.</p></div></noscript>
${page.html}</main>
<footer id="observablehq-footer">${
    escapeHtml(`${log.name}, version ${log.version}, checksum ${log.checksum.slice(0, 12)}.`)
  } Made with Tracebook.</footer>
</div>
${[...data].map(([path, bytes]) => packed("data", path, bytes)).join("\n")}
${[...workers].map(([name, bytes]) => packed("worker", name, bytes)).join("\n")}
${packed("script", "page", text.encode(script))}
<script type="module">${boot.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

/** A compressed file as an element that the browser leaves alone. */
function packed(kind: "data" | "worker" | "script", name: string, bytes: Uint8Array): string {
  const compressed = gzipSync(bytes, { level: 9 });
  // The system that compressed it stands in the header's tenth byte: the same everywhere.
  compressed[9] = 255;
  return `<script type="text/plain" data-packed="${kind}" data-name="${escapeHtml(name)}">${
    compressed.toString("base64")
  }</script>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

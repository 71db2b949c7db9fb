import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Database, StoredLog } from "../../database/mod.ts";
import { TracebookError, usageError } from "../../errors.ts";
import { escapeHtml, fillTemplate, packedElement, type PackedFile, templateMark } from "../../formats/published/exported-page.ts";
import { checkAttributes, publicationOf, type PublicationSettings, publishedChecksum } from "../privacy/publication.ts";
import { prepareSite } from "../site/prepare-site.ts";
import { type BundledPage, bundlePage, bundlePages } from "./bundle-page.ts";
import { type ParsedPage, parsePage } from "./parse-page.ts";
import { exportedFiles } from "./exported-files.ts";

/** What a page is exported from. */
interface ExportPageOptions extends PublicationSettings {
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
 * @throws usageError where there is no such page, or it is not to be exported; inputError where it
 * cannot be read
 */
export async function exportPage(database: Database, log: StoredLog, options: ExportPageOptions): Promise<string> {
  const { root } = options;
  await checkAttributes(database, options.privacy);
  const publication = await publicationOf(options);
  const page = await readPage(root, options.page);
  await prepareSite({ root });
  const bundled = await bundlePage(page, root);
  const data = await exportedFiles(database, log, { models: bundled.predicts, publication });
  return fillTemplate(await templateOf(page, bundled, workerPacker(root)), {
    name: log.name,
    source: `${log.name}, version ${log.version}, checksum ${publishedChecksum(log, publication).slice(0, 12)}.`,
    query: "",
    data: new Map(Array.from(data, ([path, bytes]) => [path, packed(bytes)])),
  });
}

/**
 * Pages without a log, by their names: a reader's browser puts a log of the reader into one; see
 * `pages/components/notebook/save-page.ts`. A page that cannot be exported, such as one that asks
 * DuckDB, is left out.
 *
 * @param names files in the folder `pages`
 */
export async function pageTemplates(root: string, names: readonly string[]): Promise<Map<string, string>> {
  const pages = (await Promise.allSettled(names.map((name) => readPage(root, name)))).map(unlessRefused)
    .filter((page) => page !== null);
  const bundles = await bundlePages(pages, root);
  const pack = workerPacker(root);
  const templates = new Map<string, string>();
  for (const [i, bundled] of bundles.map(unlessRefused).entries()) {
    if (bundled !== null) templates.set(pages[i].file.slice("pages/".length), await templateOf(pages[i], bundled, pack));
  }
  return templates;
}

/** What came of a page; null where the page itself is to be corrected. */
function unlessRefused<Value>(outcome: PromiseSettledResult<Value>): Value | null {
  if (outcome.status === "fulfilled") return outcome.value;
  if (outcome.reason instanceof TracebookError) return null;
  throw outcome.reason;
}

/** Packs workers of pages by their names, each once. */
function workerPacker(root: string): (name: string) => Promise<PackedFile> {
  const known = new Map<string, Promise<PackedFile>>();
  const pack = async (name: string) => packed(await Deno.readFile(join(root, "pages", "lib", "whole", `${name}.js`)));
  return (name) => {
    const file = known.get(name) ?? pack(name);
    known.set(name, file);
    return file;
  };
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
  const page = parsePage(await Deno.readTextFile(join(root, "pages", file)), `pages/${file}`);
  if (page.isExported) return page;
  throw usageError({
    expected: "a page about a log",
    found: `pages/${file}, which shows the state of a site`,
    advice: "A file that is exported has only the data of a log.",
  });
}

/** Markdown files of a folder and the folders in it, by name; not those that the build makes. */
export async function pagesIn(folder: string, above = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".md")) names.push(`${above}${name}`);
    if (isDirectory && !name.startsWith(".")) names.push(...await pagesIn(join(folder, name), `${above}${name}/`));
  }
  return names.sort();
}

/**
 * Scripts and workers come from the file itself, nothing from anywhere else. Arquero compiles the
 * expressions of its verbs.
 */
const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; " +
  "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";

async function templateOf(
  page: ParsedPage,
  { script, boot, style, workers }: BundledPage,
  packWorker: (name: string) => Promise<PackedFile>,
): Promise<string> {
  const packedWorkers = await Promise.all(workers.map(async (name) => packedElement("worker", name, await packWorker(name))));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(page.title)} | ${templateMark("name")}</title>
${templateMark("query")}
<style>${style.replaceAll("</", "<\\/")}</style>
</head>
<body>
<div id="observablehq-center" class="exported">
<main id="observablehq-main">
<noscript><div class="notice"><h1>This page needs JavaScript</h1><p>It mines its log here, in the browser. Nothing is sent.</p></div></noscript>
${/<h1[ >]/.test(page.html) ? "" : `<h1 class="unseen">${escapeHtml(page.title)}</h1>\n`}${page.html}</main>
<footer id="observablehq-footer">${templateMark("source")} Made with Tracebook.</footer>
</div>
${templateMark("data")}
${packedWorkers.join("\n")}
${packedElement("script", "page", packed(new TextEncoder().encode(script)))}
<script type="module">${boot.replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function packed(bytes: Uint8Array): PackedFile {
  const compressed = gzipSync(bytes, { level: 9 });
  // The system that compressed it stands in the header's tenth byte: the same everywhere.
  compressed[9] = 255;
  return compressed.toString("base64");
}

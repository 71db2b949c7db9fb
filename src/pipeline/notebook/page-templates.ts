import { dirname, join } from "node:path";
import { pagesIn, pageTemplates } from "./export-page.ts";

/** Folders in the site with the templates and the sources, named like the pages. */
const TEMPLATES = "templates";
const SOURCES = "sources";

/**
 * Writes a template of each page into a built site, from which a reader's browser makes a page with
 * a log of the reader. A page that cannot be exported, such as one that asks DuckDB, has none.
 *
 * @param root the project's folder
 */
export async function writePageTemplates(root: string, site: string): Promise<void> {
  const pages: string[] = [];
  for (const page of await pagesIn(join(root, "pages"))) {
    const text = await Deno.readTextFile(join(root, "pages", page));
    // Pages without an entry in the menu only lead on; a page about one log never shows another.
    if (/^menu: false$/m.test(text) || /\bopenLog\(\s*["'`]/.test(text.replace(/```js run=false[\s\S]*?```/g, ""))) continue;
    pages.push(page);
  }
  for (const [page, template] of await pageTemplates(root, pages)) {
    const target = join(site, TEMPLATES, page.replace(/\.md$/, ".html"));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, template);
  }
}

/** Writes the Markdown of each page into a built site: it is part of a page's data. */
export async function writePageSources(root: string, site: string): Promise<void> {
  for (const page of await pagesIn(join(root, "pages"))) {
    const target = join(site, SOURCES, page);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(join(root, "pages", page), target);
  }
}

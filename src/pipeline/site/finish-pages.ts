import { join } from "node:path";
import { environmentError } from "../../errors.ts";
import { bundleModules } from "./bundle-modules.ts";

/**
 * Makes what Framework has built into pages as they are published: checks that every cell can run,
 * bundles the modules, names the language, allows zooming, gives each page one heading of the first
 * level, lets keys scroll code, removes lists of headings that are empty, and puts a folder that
 * leads to the page beside it, so that `map`, `map/` and `map.html` all work on a plain web server.
 *
 * @throws environmentError for the first page with an error in it
 */
export async function finishPages(folder: string): Promise<void> {
  const pages = await htmlFiles(folder);
  for (const page of pages) checkCells(await Deno.readTextFile(join(folder, page)), page);
  await bundleModules(folder, pages);
  for (const page of pages) {
    const path = join(folder, page);
    await Deno.writeTextFile(path, finished(await Deno.readTextFile(path)));
    if (/(^|\/)(index|404)\.html$/.test(page)) continue;
    const bare = path.replace(/\.html$/, "");
    await Deno.mkdir(bare, { recursive: true });
    const index = join(bare, "index.html");
    const isTaken = await Deno.stat(index).then(() => true, () => false);
    if (!isTaken) await Deno.writeTextFile(index, redirectTo(`../${page.split("/").at(-1)}`));
  }
}

async function htmlFiles(folder: string, inner = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(folder, inner))) {
    const path = inner === "" ? name : `${inner}/${name}`;
    if (isDirectory && !name.startsWith("_") && path !== "data") files.push(...await htmlFiles(folder, path));
    else if (name.endsWith(".html")) files.push(path);
  }
  return files.sort();
}

/**
 * A wrong import or a syntax error shows only in the built page, and Framework calls that a
 * success.
 */
function checkCells(html: string, page: string): void {
  const found = /<[^>]*class="[^"]*observablehq--error[^"]*"[^>]*>([\s\S]{0,400}?)<\/(div|pre)>/.exec(html);
  if (found === null) return;
  throw environmentError({
    file: `pages/${page.replace(/\.html$/, ".md")}`,
    expected: "cells that can run",
    found: `an error: ${found[1].replace(/<[^>]+>/g, " ").replace(/\s+/g, " ").trim()}`,
    advice: "Correct the page and build again; the old site is unchanged.",
  });
}

function finished(html: string): string {
  const title = /<title>([^<|]*)/.exec(html)?.[1].trim() ?? "Tracebook";
  const main = '<main id="observablehq-main"';
  const [head, body] = [html.slice(0, html.indexOf(main)), html.slice(html.indexOf(main))];
  const contents = /<aside id="observablehq-toc"[^>]*>\s*<nav>\s*<\/nav>\s*<\/aside>\s*/;
  const heading = /<h1[ >]/.test(body) ? "" : `<h1 class="unseen">${title}</h1>\n`;
  return dataFirst(head).replace(contents, "").replace("<html>", '<html lang="en">').replace(", maximum-scale=1", "") +
    body.replace(main, `${main} tabindex="-1"`).replace(/>\n/, `>\n${heading}`)
      // Code that is wider than its page scrolls, for keys too.
      .replaceAll("<pre data-language=", '<pre tabindex="0" data-language=');
}

/**
 * Requests the data before modules and styles: they arrive one after another, and scripts wait for
 * the styles above them.
 */
function dataFirst(head: string): string {
  const links: string[] = [];
  const rest = head.replace(/<link rel="(preload" as="style|stylesheet|modulepreload)"[^>]*>\n/g, (link) => {
    links.push(link);
    return "";
  });
  return rest.replace(/<script type="module"|<\/head>/, (first) => links.join("") + first);
}

/** A page without anything but the way to another one; keeps the rest of the address. */
const redirectTo = (target: string): string =>
  `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Tracebook</title>
<meta name="robots" content="noindex">
<script>location.replace(${JSON.stringify(target)} + location.search + location.hash);</script>
<noscript><meta http-equiv="refresh" content="0; url=${target}"></noscript>
<a href="${target}">The page is here</a>
</html>
`;

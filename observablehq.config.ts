import { pageHead, pageHeader } from "./pages/components/page-frame.ts";

/**
 * Paths of the files that only code names, written by the build step (see
 * src/pipeline/site/build-site.ts).
 */
function dynamicPaths(): string[] {
  const list = Deno.env.get("TRACEBOOK_SITE_PATHS");
  return list === undefined ? ["/data/logs.json", "/data/status.json"] : JSON.parse(Deno.readTextFileSync(list)) as string[];
}

/**
 * The site's pages in the order of the menu: first those named here, then the reader's own by name.
 * A page with `menu: false` is not listed.
 */
const FIRST = ["index.md", "map.md", "predictions.md"];

function menu(): { name: string; path: string }[] {
  const own = Array.from(Deno.readDirSync("pages"), (entry) => entry.name).filter((name) =>
    name.endsWith(".md") && !/^menu: false$/m.test(Deno.readTextFileSync(`pages/${name}`))
  );
  const rank = (name: string) => FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length;
  return own.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).map((name) => ({
    name: /^title:\s*(.+)$/m.exec(Deno.readTextFileSync(`pages/${name}`))?.[1].trim() ?? name.slice(0, -3),
    path: `/${name.slice(0, -3)}`,
  }));
}

export default {
  root: "pages",
  output: Deno.env.get("TRACEBOOK_SITE_OUTPUT") ?? "dist",
  title: "Tracebook",
  sidebar: false,
  toc: false,
  pager: false,
  search: false,
  globalStylesheets: [],
  style: "style.css",
  head: ({ path }: { path: string }) => pageHead({ path, data: Deno.env.get("TRACEBOOK_SITE_DATA") }),
  header: ({ path }: { path: string }) => pageHeader({ menu: menu(), path, data: Deno.env.get("TRACEBOOK_SITE_DATA") }),
  footer: "",
  interpreters: { ".ts": [Deno.execPath(), "run", "-A", "--config", "deno.json"] },
  dynamicPaths: dynamicPaths(),
};

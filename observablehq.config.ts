import { type MenuGroup, pageHead, pageHeader } from "./pages/components/frame/page-frame.ts";

/**
 * The pages that are shipped, in the order and the groups of the menu: how the process runs, where
 * it hurts, cases and models. The user's own pages follow by name. A page with `menu: false` is not
 * listed.
 */
const GROUPS = [
  ["start", "index", "map", "variants", "compare"],
  ["bottlenecks", "conformance", "organization"],
  ["cases", "predictions", "jobs"],
];

function menu(): MenuGroup[] {
  const entries = Array.from(Deno.readDirSync("pages"), ({ name }) => name)
    .filter((name) => name.endsWith(".md"))
    .filter((name) => !/^menu: false$/m.test(Deno.readTextFileSync(`pages/${name}`)))
    .map((name) => name.slice(0, -3)).sort()
    .map((name) => ({
      path: `/${name}`,
      name: /^title:\s*(.+)$/m.exec(Deno.readTextFileSync(`pages/${name}.md`))?.[1].trim() ?? name,
    }));
  const shipped = GROUPS.map((names) => names.flatMap((name) => entries.filter(({ path }) => path === `/${name}`)));
  const own = entries.filter((entry) => !shipped.flat().includes(entry));
  const guide = { path: "/guide/index", name: "Writing pages" };
  return [...shipped.map((pages) => ({ pages })), { heading: "Own pages", pages: [...own, guide] }].filter(({ pages }) =>
    pages.length > 0
  );
}

/**
 * Whether a page says that all of it follows another log, `follows-log: true`; others are loaded
 * anew.
 */
const followsLog = (path: string): boolean =>
  /^follows-log: true$/m.test(Deno.readTextFileSync(`pages${path.replace(/\.html$/, "")}.md`));

/** Framework's preview has the data elsewhere. */
const previewData = Deno.env.get("TRACEBOOK_SITE_DATA");

export default {
  root: "pages",
  output: Deno.env.get("TRACEBOOK_SITE_OUTPUT") ?? "dist",
  title: "Tracebook",
  sidebar: false,
  // Shown where a page has several headings in its Markdown: pages to read.
  toc: { show: true, label: "On this page" },
  pager: false,
  search: false,
  globalStylesheets: [],
  style: "style.css",
  // Plain web servers serve files: links name them whole.
  preserveExtension: true,
  head: ({ path }: { path: string }) => pageHead({ path, data: previewData, policy: Deno.env.get("TRACEBOOK_SITE_POLICY") }),
  header: ({ path }: { path: string }) => pageHeader({ menu: menu(), path, data: previewData, followsLog: followsLog(path) }),
  footer: "",
  interpreters: { ".ts": [Deno.execPath(), "run", "-A", "--config", "deno.json"] },
  // SQL cells run on DuckDB with what it has built in: its extensions would come from a server.
  duckdb: { extensions: { json: null, parquet: null } },
};

/** What a page that is exported as one file has for each log, put where its template has a mark. */
interface PageParts {
  /** Name of the log, for the title. */
  readonly name: string;
  /** Where the log comes from, for the foot of the page. */
  readonly source: string;
  /** The query that the page opens with, such as `filters=through:pay`; empty for none. */
  readonly query: string;
  /** The published files of the log, by their paths in the folder `data/`, packed. */
  readonly data: ReadonlyMap<string, PackedFile>;
}

/** Bytes, compressed by gzip, in Base64. */
export type PackedFile = string;

/** The mark of a part in a template. */
export const templateMark = (part: keyof PageParts): string => `<!--tracebook:${part}-->`;

/** Puts a log into the template of a page; the texts of the log become no markup. */
export function fillTemplate(template: string, { name, source, query, data }: PageParts): string {
  const opens = query === ""
    ? ""
    : `<script>try { if (location.search === "") history.replaceState(null, "", ${
      JSON.stringify(`?${query}`).replaceAll("<", "\\u003c")
    }); } catch { /* it opens without */ }</script>`;
  const parts: Readonly<Record<string, string>> = {
    name: escapeHtml(name),
    source: escapeHtml(source),
    query: opens,
    data: Array.from(data, ([path, packed]) => packedElement("data", path, packed)).join("\n"),
  };
  return template.replace(/<!--tracebook:(name|source|query|data)-->/g, (_, part: string) => parts[part]);
}

/** A packed file as an element that the browser leaves alone. */
export const packedElement = (kind: "data" | "worker" | "script", name: string, packed: PackedFile): string =>
  `<script type="text/plain" data-packed="${kind}" data-name="${escapeHtml(name)}">${packed}</script>`;

/** A text within HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

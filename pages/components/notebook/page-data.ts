import { filterWords, printFilters, type ZippedFile } from "../../lib/tracebook.js";
import type { PageLog } from "../log/page-log.js";
import { placeOfPage } from "../address/place-of-page.js";
import { warmUp } from "../log/reading-client.js";
import { filesWithin } from "../elements/save-buttons.js";
import { saveFile } from "../elements/save-file.js";

/**
 * Saves the page as data, in one ZIP archive: its tables, drawings and models as their buttons save
 * them, the page's source, and in `provenance.json` the log, the filters and the address.
 *
 * @returns how many files are in the archive
 * @throws an error in words where the archive cannot be made
 */
export async function savePageData(log: PageLog): Promise<number> {
  const place = placeOfPage();
  const { name } = place;
  // A drawing says all that its image does.
  const offered = filesWithin(document.querySelector("#observablehq-main")!).filter(({ type }) => type !== "image/png");
  const names = distinctNames(offered.map(({ name }) => name));
  const files: ZippedFile[] = [];
  for (const [at, file] of offered.entries()) files.push(await zipped(names[at], await file.content()));
  const source = await sourceOf(place);
  if (source !== null) files.push(await zipped(`${name.replaceAll("/", "-")}.md`, source));
  files.push(await zipped("provenance.json", JSON.stringify(provenanceOf(log, files), null, 2)));
  const archive = await zip(files);
  saveFile(`${log.entry.slug.replace(/[^\w-]+/g, "-")}-${name.replaceAll("/", "-")}.zip`, "application/zip", archive);
  return files.length;
}

const zipped = async (name: string, content: string | Blob): Promise<ZippedFile> => ({
  name,
  bytes: new Uint8Array(await new Blob([content]).arrayBuffer()),
});

/** Names of files, of which a second one of the same name is numbered. */
function distinctNames(names: readonly string[]): string[] {
  const taken = new Map<string, number>();
  return names.map((name) => {
    const times = (taken.get(name) ?? 0) + 1;
    taken.set(name, times);
    return times === 1 ? name : name.replace(/(\.\w+)?$/, `-${times}$1`);
  });
}

/** Where the files come from. */
function provenanceOf({ entry, current, manifest }: PageLog, files: readonly ZippedFile[]) {
  const { name, version, checksum, zone, cases, events, firstTime, lastTime } = entry;
  return {
    page: document.title,
    address: location.href,
    saved: new Date().toISOString(),
    log: { name, version, checksum, zone, cases, events, firstTime, lastTime, exact: manifest.exact },
    filters: {
      text: printFilters(current.filters),
      words: current.filters.map((filter) =>
        filterWords(filter).map((word) => typeof word === "string" ? word : word.name).join("")
      ),
      endActivities: current.ends,
    },
    left: { cases: current.cases, events: current.events },
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length })),
  };
}

/** The page's Markdown; null where the site does not have it, as in the preview. */
async function sourceOf({ site, name }: ReturnType<typeof placeOfPage>): Promise<string | null> {
  const response = await fetch(new URL(`sources/${name}.md`, site)).catch(() => null);
  return response?.ok ? await response.text() : null;
}

async function zip(files: readonly ZippedFile[]): Promise<Blob> {
  const worker = warmUp();
  await worker.ready;
  return await new Promise((resolve, reject) => {
    worker.listen((message) => {
      if (message.type === "zipped") resolve(message.archive);
      if (message.type === "problem") reject(new Error(message.problem));
    });
    worker.send({ type: "zip", files });
  });
}

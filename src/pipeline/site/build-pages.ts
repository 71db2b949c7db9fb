import { writePageSources, writePageTemplates } from "../notebook/page-templates.ts";
import { compressFiles } from "./compress-files.ts";
import { finishPages } from "./finish-pages.ts";
import { type FrameworkOptions, runFramework } from "./framework.ts";
import { copyWorkers, prepareSite } from "./prepare-site.ts";

/** Options of {@linkcode buildPages}. */
export interface BuildPagesOptions extends FrameworkOptions {
  /** Folder that the pages go to. */
  readonly output: string;
  /** The site that is replaced: what is compressed there under a name with a hash is taken over. */
  readonly old: string;
  /** Whether {@linkcode completePages} is left to the caller. Default false. */
  readonly postpone?: boolean;
  /** Called with the path of each page that is read. */
  readonly onPage: (path: string) => void;
}

/**
 * Makes the pages of the site with Framework, and completes them: see {@linkcode completePages}.
 * They fetch the data of the logs when a reader opens them, so that they are the same whatever logs
 * are stored. Only data loaders of the user's own are run, and only if a page names them.
 *
 * @throws an environment error if Framework fails or a page has an error; the signal's reason
 */
export async function buildPages(options: BuildPagesOptions): Promise<void> {
  const { root, output, postpone, onPage, signal } = options;
  await prepareSite({ root });
  signal?.throwIfAborted();
  await runFramework(options, { output, onPage });
  await finishPages(output);
  await copyWorkers(root, output);
  await writePageSources(root, output);
  if (!postpone) await completePages(options);
}

/**
 * Makes what pages can be served without: compressed forms of all files, and the templates of
 * exported pages.
 *
 * @throws the signal's reason
 */
export async function completePages(
  { root, output, old, signal }: Pick<BuildPagesOptions, "root" | "output" | "old" | "signal">,
): Promise<void> {
  await compressFiles(output, { old, signal });
  // Most of a template is compressed already.
  await writePageTemplates(root, output);
}

import { resolve } from "node:path";
import type { Database } from "../../database/mod.ts";
import { environmentError } from "../../errors.ts";
import { forgetOldData, pathsOf } from "./build-site.ts";
import { frameworkCommand, type FrameworkOptions, stopWith } from "./framework.ts";
import { checkAttributes, publicationOf } from "../privacy/publication.ts";
import { prepareSite } from "./prepare-site.ts";

/** Options of {@linkcode devSite}. */
interface DevSiteOptions extends Omit<FrameworkOptions, "onProgress"> {
  readonly port: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
}

/**
 * Serves the pages with Framework's preview: the browser shows each saved change, and data loaders
 * run when a page requests their data. Ends when the signal is aborted or Framework ends.
 *
 * @param onReady called with the address when the preview starts
 * @throws an environment error if Framework cannot serve
 */
export async function devSite(database: Database, options: DevSiteOptions, onReady: (address: string) => void): Promise<void> {
  const { root, port, host = "127.0.0.1", signal } = options;
  await checkAttributes(database, options.privacy);
  await prepareSite({ root });
  await forgetOldData(root, await pathsOf(database, await publicationOf(options)));
  onReady(`http://${host}:${port}/`);
  const flags = ["--host", host, "--port", String(port), "--no-open"];
  const child = frameworkCommand(
    "preview",
    { ...options, home: resolve(options.home) },
    { TRACEBOOK_SITE_DATA: "/_file/data/" },
    "inherit",
    flags,
  ).spawn();
  using _stop = stopWith(child, signal);
  const status = await child.status;
  if (status.success || signal?.aborted) return;
  throw environmentError({
    expected: `Observable Framework to serve the pages at port ${port}`,
    found: `exit status ${status.code}`,
    advice: "See its messages above. If the port is taken, choose another with --port.",
  });
}

import { type Database, readVariants, type StoredLog } from "../../database/mod.ts";
import { discoverAlpha } from "../../discovery/alpha/discover-alpha.ts";
import { modelBytes } from "../../pipeline/files/write-model.ts";

/** The Petri net of a log by the alpha miner, as PNG. */
export async function processMapOf(database: Database, log: StoredLog): Promise<Uint8Array<ArrayBuffer>> {
  const net = discoverAlpha(await readVariants(database, log));
  return await modelBytes({ kind: "petri-net", model: net }, "png", `${log.name}: alpha miner`);
}

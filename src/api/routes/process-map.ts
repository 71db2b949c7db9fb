import { type Database, readVariants, type StoredLog } from "../../database/mod.ts";
import { mine } from "../../discovery/miners.ts";
import { modelBytes } from "../../pipeline/files/write-model.ts";

/** The Petri net of a log by the alpha miner, as PNG. */
export async function processMapOf(database: Database, log: StoredLog): Promise<Uint8Array<ArrayBuffer>> {
  const mined = mine("alpha", { variants: await readVariants(database, log) });
  return await modelBytes(mined, "png", `${log.name}: alpha miner`);
}

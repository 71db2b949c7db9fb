/**
 * Loads a log of two events a case into the database of the URL, and says on standard output when
 * what happens: to be killed in between by a test. With a number of batches, finishes after them;
 * else feeds on for ever.
 *
 * usage: load-until-killed.ts URL HOME ACTIVITY [BATCHES]
 */
import { connect, openLoad } from "@/database/mod.ts";
import { feedRows } from "../feed-rows.ts";

const [databaseUrl, home, activity, batches] = Deno.args;
const database = await connect({ databaseUrl, home });
const load = await openLoad(database, { slug: "orders", name: "Orders", source: "x", checksum: "", mode: "replace" });
const size = 5000;
for (let part = 0; part < Number(batches || Infinity); part++) {
  const rows = Array.from({ length: size }, (_, i) => ({ caseId: `${activity}-${(part * size + i) >> 1}`, activity, time: i }));
  const report = await feedRows(part === 0 ? load : { ...load, begin: () => {} }, rows, { batchSize: size });
  console.log(`fed ${part}`);
  if (part + 1 < Number(batches || Infinity)) continue;
  console.log("finishing");
  await load.finish(report);
  console.log("finished");
}
await database.close();

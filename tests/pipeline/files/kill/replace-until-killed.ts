/** Replaces a folder again and again by one whose files all hold the number of the round. */
import { join } from "node:path";
import { BUILD_MARK, replaceFolder } from "@/pipeline/files/replace-folder.ts";

const [folder, scratch, projectRoot] = Deno.args;
for (let round = 1;; round++) {
  await replaceFolder(folder, { projectRoot, scratch }, async (to) => {
    for (let file = 0; file < 20; file++) await Deno.writeTextFile(join(to, `${file}.txt`), `${round}`);
    await Deno.writeTextFile(join(to, BUILD_MARK), `{"round":${round}}`);
  });
  if (round === 1) console.log("first");
}

import { assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { modelBytes } from "@/pipeline/files/write-model.ts";
import { parseModel } from "@/formats/process-models/parse-model.ts";

Deno.test("a net of more tasks than BPMN is laid out for is refused", async () => {
  const ids = Array.from({ length: 10_000 }, (_, i) => i);
  const nodes = ids.map((i) =>
    `<place id="p${i}"/><transition id="t${i}"><name><text>a${i}</text></name></transition>` +
    `<arc id="a${i}" source="p${i}" target="t${i}"/>${
      i + 1 < ids.length ? `<arc id="b${i}" source="t${i}" target="p${i + 1}"/>` : ""
    }`
  ).join("");
  const type = "http://www.pnml.org/version-2009/grammar/pnmlcoremodel";
  const net = parseModel(`<pnml><net id="n" type="${type}"><page id="g">${nodes}</page></net></pnml>`, "pnml", "x.pnml");
  await assertRejects(() => modelBytes(net, "bpmn", "x"), TracebookError, "6000 boxes");
});

import { assert, assertEquals } from "@std/assert";
import { readPnml } from "@/formats/models/read-pnml.ts";
import { bpmnOfPetriNet } from "@/process-models/bpmn-of-petri-net.ts";
import { checkSoundness } from "@/process-models/check-soundness.ts";
import { petriNetOfBpmn } from "@/process-models/petri-net-of-bpmn.ts";
import { playOutAll } from "@/process-models/play-out-all.ts";
import { reduceSilent } from "@/process-models/reduce-silent.ts";

const folder = `${Deno.env.get("TRACEBOOK_GOLDEN") ?? "../shared"}/golden/models`;
const BOUNDS = { maxLength: 7, maxTraces: 100, maxStates: 20_000 };

const files = namesIn(folder);
if (files.length === 0) Deno.test({ name: "golden: models of the reference (folder absent)", ignore: true, fn() {} });

for (const file of files.filter((name) => name.endsWith(".imf02.pnml"))) {
  Deno.test(`golden: ${file} is sound, and reduced or as BPMN it keeps its language`, () => {
    const net = readPnml(Deno.readTextFileSync(`${folder}/${file}`), { source: file });
    assertEquals(checkSoundness(net), { verdict: "sound", reasons: [], weakPoints: [] });
    const { traces } = playOutAll(net, BOUNDS);
    assert(traces.length > 0);
    assertEquals(playOutAll(reduceSilent(net), BOUNDS).traces, traces);
    const back = petriNetOfBpmn(bpmnOfPetriNet(net));
    assertEquals(playOutAll(back, BOUNDS).traces, traces);
    assertEquals(checkSoundness(back).verdict, "sound");
  });
}

function namesIn(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

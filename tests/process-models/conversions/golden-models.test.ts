import { assert, assertEquals } from "@std/assert";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import { bpmnOfPetriNet } from "@/process-models/conversions/bpmn-of-petri-net.ts";
import { checkSoundness } from "@/process-models/state-space/check-soundness.ts";
import { petriNetOfBpmn } from "@/process-models/conversions/petri-net-of-bpmn.ts";
import { playOutAll } from "@/process-models/state-space/play-out-all.ts";
import { reduceSilent } from "@/process-models/state-space/reduce-net.ts";
import { golden, GOLDEN_NAMES, goldenModels, readGoldenModel } from "../../golden.ts";

const BOUNDS = { maxLength: 7, maxTraces: 100, maxStates: 20_000 };

const files = goldenModels(".imf02.pnml");
Deno.test({
  name: "golden: the reference has models that it finds with noise 0.2",
  ignore: golden(GOLDEN_NAMES[0]).ignore,
  fn: () => assert(files.length > 10),
});

for (const file of files) {
  Deno.test(`golden: ${file} is sound, and reduced or as BPMN it keeps its language`, async () => {
    const net = readPnml(await readGoldenModel(file), { source: file });
    assertEquals(checkSoundness(net), { verdict: "sound", reasons: [], weakPoints: [] });
    const { traces } = playOutAll(net, BOUNDS);
    assert(traces.length > 0);
    assertEquals(playOutAll(reduceSilent(net), BOUNDS).traces, traces);
    const back = petriNetOfBpmn(bpmnOfPetriNet(net));
    assertEquals(playOutAll(back, BOUNDS).traces, traces);
    assertEquals(checkSoundness(back).verdict, "sound");
  });
}

/** The process map as a process: what it prints, draws and refuses. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decodePng } from "../decode-png.ts";
import { runCli } from "./run-cli.ts";
import { withLog } from "./with-log.ts";

/** Nine cases run a, b, c, one skips b, and one repeats it; each step takes an hour. */
const CASES = [...Array<string>(9).fill("abc"), "ac", "abbc"];
const LOG = [
  "case,activity,timestamp",
  ...CASES.flatMap((steps, c) => [...steps].map((step, i) => `${c},${step},2026-01-0${c % 9 + 1}T0${i}:00:00Z`)),
].join("\n");

const arcsOf = async (...args: string[]) => {
  const { arcs } = JSON.parse((await runCli(["map", ...args, "--json"])).stdout);
  return arcs.map(({ from, to, events }: Record<string, unknown>) => `${from ?? "start"} ${to ?? "end"} ${events}`);
};

Deno.test("a map has the arcs that are asked for, and those that keep each activity on a path", () =>
  withLog(LOG, async (log) => {
    const needed = ["start a 11", "a b 10", "b c 10", "c end 11"];
    assertEquals((await arcsOf(log, "--paths", "0")).sort(), [...needed].sort());
    assertEquals((await arcsOf(log, "--paths", "2")).sort(), [...needed, "a c 1", "b b 1"].sort());
    // All occur as often: the first two in code-unit order are shown, as if there were no c.
    assertEquals((await arcsOf(log, "--activities", "2")).sort(), ["a b 10", "a end 1", "b b 1", "b end 10", "start a 11"]);
    const { coverage, activities, arcs } = JSON.parse((await runCli(["map", log, "--paths", "0", "--json"])).stdout);
    assertEquals(coverage, { cases: 9 / 11, steps: 1 - (1 + 1) / 44, activities: [3, 3], paths: [4, 6] });
    assertEquals(activities[1], { activity: "b", events: 11, cases: 10 });
    const arc = arcs.find(({ to }: { to: string }) => to === "c");
    assertEquals([arc.medianSeconds, arc.meanSeconds, arc.p90Seconds, arc.totalSeconds], [3600, 3600, 3600, 36_000]);
    const { stdout } = await runCli(["map", log, "--paths", "0"]);
    assertMatch(stdout, /^shows 81\.8 % of cases completely, 95\.5 % of steps$/m);
    assertMatch(stdout, /^ {2}b → c {2,}10 {2,}10 {2,}1 h$/m);
  }));

Deno.test("a map is written as a picture on white, with the figures of the measure", () =>
  withLog(LOG, async (log, folder) => {
    const write = async (name: string, ...args: string[]) => {
      const { status, stderr } = await runCli(["map", log, "-o", `${folder}/${name}`, ...args]);
      assertEquals(status, 0, stderr);
      return await Deno.readFile(`${folder}/${name}`);
    };
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertStringIncludes(text(await write("times.svg", "--measure", "median")), ">1 h<");
    assert(!text(await write("counts.svg")).includes(">1 h<"));
    assertStringIncludes(text(await write("map.dot")), "digraph");
    const { width, height, rgba } = await decodePng(await write("map.png"));
    assert(width > 100 && height > 100);
    assertEquals([...rgba.subarray(0, 4)], [255, 255, 255, 255]);
  }));

Deno.test("a map of a log without times has no durations, and what cannot be drawn is refused", () =>
  withLog(LOG, async (log, folder) => {
    const untimed = JSON.parse((await runCli(["map", log, "--no-timestamp", "--json"])).stdout);
    assertEquals(untimed.arcs[0].medianSeconds, null);
    for (
      const [args, status, expected] of [
        [[log, "--no-timestamp", "--measure", "median"], 3, "median durations need"],
        [[log, "--measure", "speed"], 2, "--measure count|cases|share|median|mean|p90|total"],
        [[log, "-o", `${folder}/map.pnml`], 2, "a name that ends in .dot, .svg, .png"],
        [[log, "--activities", "many"], 2, "a whole number in --activities"],
        [[log, "--activities", "0"], 2, "at least one activity in --activities"],
        [[log, "-o", `${folder}/map.svg`, "--json"], 2, "either --json or -o"],
      ] as const
    ) {
      const refused = await runCli(["map", ...args]);
      assertEquals(refused.status, status, refused.stderr);
      assertStringIncludes(refused.stderr, expected);
    }
  }));

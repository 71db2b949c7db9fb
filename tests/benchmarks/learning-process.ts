/**
 * Trains one learner on made-up rows in a process of its own, so that its memory can be told:
 * prints CPU seconds and peak memory as JSON.
 *
 * usage: deno run -A tests/benchmarks/learning-process.ts forest|squared|median ROWS
 *
 * @module
 */
import process from "node:process";
import { trainGradientBoosting } from "@/machine-learning/gradient-boosting.ts";
import { trainHistogramForest } from "@/machine-learning/histogram-forest.ts";
import { quantileLoss, squaredError } from "@/machine-learning/objectives.ts";
import { createRandom } from "@/numerics/random.ts";
import { madeUpRows } from "./made-up-rows.ts";

const [learner, count] = Deno.args;
const { table, target } = madeUpRows(Number(count));
const random = createRandom(1);
const before = process.cpuUsage();
// The settings of the published figures: a forest of 20 full trees, boosting of 300 rounds to depth
// 6.
if (learner === "forest") await trainHistogramForest(table, target, { random, trees: 20, maxDepth: 64 });
else {await trainGradientBoosting(table, target, {
    random,
    minLeaf: 1,
    objective: learner === "median" ? quantileLoss(0.5) : squaredError,
  });}
const { user, system } = process.cpuUsage(before);
const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
const peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
console.log(JSON.stringify({ seconds: (user + system) / 1e6, megabytes: peak }));

import { assertEquals, assertRejects } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createAnalysis } from "@/browser/analysis/analysis.ts";
import { causesReport } from "@/comparison/causes/causes-report.ts";
import { findingsReport } from "@/comparison/findings/findings-report.ts";
import { parseFilters, printFilters } from "@/filtering/filter-text.ts";
import { applyFilters } from "@/filtering/apply-filters.ts";
import { viewOf } from "@/filtering/log-view.ts";
import { materialize } from "@/filtering/materialize.ts";
import { completedCases } from "@/prediction/dataset/completed-cases.ts";
import { simulateLoanProcess } from "../simulation/loan-process.ts";
import { loanLogOf } from "../comparison/findings-logs.ts";

const log = loanLogOf([...simulateLoanProcess({ seed: 42, cases: 300 })]);

Deno.test("the page finds what the command finds, in the cases that the filters leave, with filters that can be applied", async () => {
  const analysis = createAnalysis(log, { zone: "UTC" });
  for (const text of ["", "case-attribute:channel=online"]) {
    const filters = parseFilters(text);
    const { findings } = await analysis.ask({ filters }, { kind: "findings", columns: [] });
    const view = applyFilters(viewOf(log), filters, { zone: "UTC" });
    const whole = completedCases(log);
    const expected = findingsReport(materialize(view), {
      ...whole,
      completed: Uint8Array.from(view.cases, (c) => whole.completed[c]),
    });
    assertEquals(findings.map(({ filters: _, ...finding }) => finding), expected.findings);
    for (const one of findings) assertEquals(printFilters(one.filters), one.evidence.filter);
  }
});

Deno.test("what goes with slow cases on the page is what the command tells, and a question that nobody waits for ends early", async () => {
  const analysis = createAnalysis(log, { zone: "UTC" });
  const question = { kind: "causes", target: "slow", columns: [] } as const;
  const filters = parseFilters("case-attribute:channel=online");
  const { rules, parts, ...report } = await analysis.ask({ filters }, question);
  const view = applyFilters(viewOf(log), filters, { zone: "UTC" });
  const whole = completedCases(log);
  const expected = causesReport(materialize(view), {
    ...whole,
    target: "slow",
    completed: Uint8Array.from(view.cases, (c) => whole.completed[c]),
  });
  const plain = (told: typeof rules) => told.map(({ filters: _, ...rule }) => rule);
  const plainParts = parts.map(({ filters: _, rules, ...part }) => ({ ...part, rules: plain(rules) }));
  assertEquals({ ...report, rules: plain(rules), parts: plainParts }, expected);
  for (const one of [...rules, ...parts, ...parts.flatMap(({ rules }) => rules)]) {
    assertEquals(one.filters && printFilters(one.filters), one.filter);
  }
  for (const asked of [question, { kind: "findings", columns: [] } as const]) {
    let steps = 0;
    const step = () => ++steps > 20 ? Promise.reject(new Error("cancelled")) : Promise.resolve();
    await assertRejects(() => analysis.ask({ filters: [] }, asked, step), Error, "cancelled");
  }
});

Deno.test("where pages have no events, the search for findings says so", async () => {
  const casesOnly = { completion: completedCases(log), segments: [] };
  const analysis = createAnalysis(log, { zone: "UTC", casesOnly });
  await assertRejects(
    () => analysis.ask({ filters: [] }, { kind: "findings", columns: [] }),
    TracebookError,
    "The log has more events",
  );
});

import type { CaseDetails } from "../../analysis/case-details.ts";
import type { Compute, FigureKind } from "../figure-kind.ts";

const ofCase =
  (pick: (details: CaseDetails, parameters: readonly string[]) => number | undefined): Compute =>
  async ({ askWhole }, [caseId, ...parameters]) => {
    const details = await askWhole({ kind: "case-details", caseId, columns: ["start"] });
    return details === null ? NaN : pick(details, parameters) ?? NaN;
  };

const CASE = "caseDetails (src/browser/analysis/case-details.ts)";

const LATE = "explainLateCase (src/comparison/causes/explain-late-case.ts)";

/** Figures of single cases. */
export const CASE_FIGURES = {
  "case-duration": {
    title: "Duration of a case",
    definition: "From its first to its last event; of a running case to the last event of the log.",
    formula: "last time − first time",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case"],
    compute: ofCase(({ seconds }) => seconds),
  },
  "case-longer-than": {
    title: "Share of shorter cases",
    definition: "Of the completed cases of the whole log, those that took less time than the case.",
    formula: "shorter completed cases / completed cases",
    computedBy: CASE,
    unit: "share",
    parameters: ["the case"],
    compute: ofCase(({ longerThan }) => longerThan),
  },
  "case-wait": {
    title: "Wait before an event of a case",
    definition: "Since the event before it, to its start where that is known.",
    formula: "start (or time) of the event − time of the event before",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case", "the number of the event"],
    compute: ofCase(({ events }, [number]) => events[Number(number) - 1]?.waited),
  },
  "wait-longer-than": {
    title: "Share of shorter passages",
    definition: "Of the other passages of the whole log between the same two activities, those that took less time.",
    formula: "shorter passages / other passages of the segment",
    computedBy: CASE,
    unit: "share",
    parameters: ["the case", "the number of the event"],
    compute: ofCase(({ events }, [number]) => events[Number(number) - 1]?.longerThan),
  },
  "wait-usual": {
    title: "Median of the passages like a wait",
    definition: "Of all passages of the whole log between the same two activities, half take no longer.",
    formula: "median over the passages of the segment",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case", "the number of the event"],
    compute: ofCase(({ events }, [number]) => events[Number(number) - 1]?.usualSeconds),
  },
  "completed-median": {
    title: "Median duration beside a case",
    definition: "Half of the completed cases of the whole log take no longer from their first to their last event.",
    formula: "median of (last time − first time) over completed cases",
    computedBy: CASE,
    unit: "seconds",
    parameters: ["the case"],
    compute: ofCase(({ medianSeconds }) => medianSeconds),
  },
  "late-part": {
    title: "Part of what a case takes longer",
    definition:
      "What a difference to comparable cases makes of how much longer the case takes; the parts and the rest add up to it.",
    formula: "see the parts of explainLateCase; rest: the excess without the parts",
    computedBy: LATE,
    unit: "seconds",
    parameters: ["the case", "the model whose deviations are compared; empty for none", "the number of the part, or rest"],
    async compute({ ask, askWhole, compare }, [caseId, model, part]) {
      const details = await askWhole({ kind: "case-details", caseId, columns: [] });
      if (details === null) return NaN;
      const known = model === "" ? undefined : (await compare(model)).known;
      const told = await ask({ kind: "late-case", caseIndex: details.caseIndex, columns: [], known });
      return (part === "rest" ? told?.late.restSeconds : told?.late.clauses[Number(part) - 1]?.seconds) ?? NaN;
    },
  },
  "case-excess": {
    title: "How much longer a case takes",
    definition:
      "Its duration beside that of comparable cases: completed ones with the same last activity, or, for a running case, all that have come as far.",
    formula: "duration − median duration of the comparable cases",
    computedBy: LATE,
    unit: "seconds",
    parameters: ["the case"],
    async compute({ ask, askWhole }, [caseId]) {
      const details = await askWhole({ kind: "case-details", caseId, columns: [] });
      if (details === null) return NaN;
      const told = await ask({ kind: "late-case", caseIndex: details.caseIndex, columns: [] });
      return told?.late.excessSeconds ?? NaN;
    },
  },
} as const satisfies Readonly<Record<string, FigureKind>>;

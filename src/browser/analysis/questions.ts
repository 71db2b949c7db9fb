import type { EventLog } from "../../event-log/event-log.ts";
import type { Filter } from "../../filtering/filter.ts";
import type { ColumnName, PublishedColumn } from "../../formats/published/published-log.ts";
import type { OverviewFigures } from "../overview-figures.ts";
import type { ArcDurationColumns } from "./arc-duration-columns.ts";
import type { AttributeName, AttributeValues, KnownAttribute } from "./attribute-values.ts";
import type { CaseDetails } from "./case-details.ts";
import type { CaseList, CaseListRequest } from "./case-list.ts";
import type { CaseMistake } from "./case-mistakes.ts";
import type { CasePassages } from "./case-passages.ts";
import type { CaseDurations } from "./case-durations.ts";
import type { AskedGroups, ComparedGroups } from "./group-comparison.ts";
import type { LanguageDistance } from "../../comparison/groups/language-distance.ts";
import type { CasesOverTime } from "./cases-over-time.ts";
import type { PeriodComparison } from "./period-comparison.ts";
import type { ToldLateCase } from "./late-case.ts";
import type { Collaboration, Organization } from "./organization.ts";
import type { CausesOfWaiting } from "./causes-of-waiting.ts";
import type { RankedSegments } from "./kept-bottlenecks.ts";
import type { SegmentCausesRequest } from "./segment-causes.ts";
import type { SegmentWaiting, SegmentWaitingRequest } from "./segment-waiting.ts";
import type { Segments } from "./segments.ts";
import type { Spectrum, SpectrumRequest } from "./spectrum.ts";
import type { BatchDay } from "../../performance/batch-days.ts";
import type { TimeStretch } from "../../performance/closed-hours.ts";
import type { Hours } from "./timed-events.ts";
import type { NextStep } from "../../prediction/next-activity/next-activity.ts";
import type { Explanation } from "../../prediction/running-cases/explain-prediction.ts";
import type { CaseForecast } from "../../prediction/running-cases/forecast-running-cases.ts";
import type { KnownCase } from "../what-if.ts";
import type { ModelFile, PredictedLog, WhatIfRequest } from "./predictions.ts";
import type { Deviation, RootCause } from "../../conformance/deviations/root-causes.ts";
import type { RankedDeviations } from "../../conformance/deviations/rank-deviations.ts";
import type { KnownAlignments } from "./deviations.ts";
import type { CauseTarget } from "../../comparison/causes/cause-target.ts";
import type { ToldCauses } from "./causes.ts";
import type { ToldFindings } from "./findings.ts";
import type { FilterEffect } from "./filter-effect.ts";
import type { TableColumns, TableName } from "./table-columns.ts";
import type { ListedVariants, VariantFold } from "./listed-variants.ts";
import type { VariantCases } from "./variant-cases.ts";
import type { VariantDurations } from "./variant-durations.ts";
import type { ActivityPattern } from "../activity-pattern.ts";
import type { VariantMatches } from "./variant-matches.ts";
import type { VariantTimes } from "./variant-times.ts";

/**
 * What a page asks of a log, by kind: the options of the question and its answer. Each is answered
 * in a worker, for the cases and events that the filters leave, by the function of the same name in
 * this folder.
 */
interface Questions {
  /** How many cases, events and variants the filters leave. */
  readonly "filter-effect": { readonly options: unknown; readonly answer: FilterEffect };
  /** The figures of the overview. */
  readonly figures: { readonly options: unknown; readonly answer: OverviewFigures };
  /**
   * The last full period in which cases start as usual against the one before; null where the log
   * has no two.
   */
  readonly "period-comparison": { readonly options: unknown; readonly answer: PeriodComparison | null };
  /** Two groups of the cases side by side. */
  readonly "group-comparison": { readonly options: { readonly groups: AskedGroups }; readonly answer: ComparedGroups };
  /** How far the variants of two groups are apart; null where one of them has no cases. */
  readonly "language-distance": {
    readonly options: { readonly groups: AskedGroups };
    readonly answer: LanguageDistance | null;
  };
  /** Cases started and completed by day, week, month, quarter or year. */
  readonly "cases-over-time": { readonly options: unknown; readonly answer: CasesOverTime };
  /** Histogram of the durations of completed cases. */
  readonly "case-durations": { readonly options: unknown; readonly answer: CaseDurations };
  /** The segments that take the most time in total. */
  readonly segments: { readonly options: { readonly top: number }; readonly answer: Segments };
  /** Median and 90th percentile of the durations of each variant. */
  readonly "variant-durations": { readonly options: unknown; readonly answer: VariantDurations };
  /** The variants, exact or with loops folded, with quantiles of their durations. */
  readonly "listed-variants": { readonly options: { readonly fold: VariantFold }; readonly answer: ListedVariants };
  /** Median times between the steps of the listed variants. */
  readonly "variant-times": { readonly options: { readonly fold: VariantFold }; readonly answer: VariantTimes };
  /** Which of the listed variants match a pattern of activities. */
  readonly "variant-matches": {
    readonly options: { readonly fold: VariantFold; readonly pattern: ActivityPattern };
    readonly answer: VariantMatches;
  };
  /** The cases of a row of the listed variants, at most `top` by name. */
  readonly "variant-cases": {
    readonly options: { readonly fold: VariantFold; readonly row: number; readonly top: number };
    readonly answer: VariantCases;
  };
  /** Some rows of the cases that are searched for, in an order. */
  readonly "case-list": {
    readonly options: CaseListRequest & { readonly columns: readonly ColumnName[] };
    readonly answer: CaseList;
  };
  /** What is known of a case, with the columns that are named; null for an unknown case. */
  readonly "case-details": {
    readonly options: {
      readonly caseId: string;
      readonly columns: readonly ColumnName[];
      /** By which hours are closed; default the learned ones. */
      readonly hours?: Hours;
    };
    readonly answer: CaseDetails | null;
  };
  /** The events of a case that look like mistakes in the data, by the columns that are named. */
  readonly "case-mistakes": {
    readonly options: { readonly caseId: string; readonly columns: readonly ColumnName[] };
    readonly answer: readonly CaseMistake[];
  };
  /** What goes with the waits in a segment, by the columns that are named. */
  readonly "segment-causes": {
    readonly options: SegmentCausesRequest & { readonly columns: readonly ColumnName[] };
    readonly answer: readonly string[];
  };
  /** When next to nobody works within a span of time. */
  readonly "closed-hours": { readonly options: TimeStretch & { readonly hours: Hours }; readonly answer: readonly TimeStretch[] };
  /**
   * Sorted durations of the passages of each arc of a map that shows some activities, given by
   * code.
   */
  readonly "arc-durations": { readonly options: { readonly activities: readonly number[] }; readonly answer: ArcDurationColumns };
  /** A table of cases, events, variants or segments, with the attributes of the named columns. */
  readonly table: {
    readonly options: { readonly table: TableName; readonly columns: readonly ColumnName[] };
    readonly answer: TableColumns;
  };
  /** Why a case takes longer than comparable ones among those that the filters leave. */
  readonly "late-case": {
    /** People, case attributes and deviations from a model are compared as well. */
    readonly options: {
      readonly caseIndex: number;
      readonly columns: readonly ColumnName[];
      readonly known?: KnownAlignments;
    };
    readonly answer: ToldLateCase | null;
  };
  /** What is worth knowing; the named columns are attributes, resource, start, lifecycle. */
  readonly findings: { readonly options: { readonly columns: readonly ColumnName[] }; readonly answer: ToldFindings };
  /** What goes with slow, deviating or reworked cases; the columns are those that may. */
  readonly causes: {
    readonly options: { readonly target: CauseTarget; readonly columns: readonly ColumnName[] };
    readonly answer: ToldCauses;
  };
  /** Passages of at most so many cases from one shown activity to the next, for an animation. */
  readonly "case-passages": {
    readonly options: { readonly activities: readonly number[]; readonly most: number };
    readonly answer: CasePassages;
  };
  /** The whole log with some more of its columns, whatever the filters. */
  readonly "event-log": { readonly options: { readonly columns: readonly ColumnName[] }; readonly answer: EventLog };
  /** Deviations from a model by cases, each with the difference in cycle time. */
  readonly deviations: { readonly options: KnownAlignments; readonly answer: RankedDeviations };
  /** Values of the named columns that go with a deviation. */
  readonly "deviation-causes": {
    readonly options: KnownAlignments & { readonly deviation: Deviation; readonly columns: readonly ColumnName[] };
    readonly answer: readonly RootCause[];
  };
  /** The attributes that can be asked for, and how they are typed. */
  readonly attributes: { readonly options: unknown; readonly answer: readonly KnownAttribute[] };
  /** Values of an attribute with the cases that have them. */
  readonly "attribute-values": {
    readonly options: { readonly attribute: AttributeName };
    readonly answer: AttributeValues;
  };
  /**
   * Resources with their roles and workload; null for a log without resources. With `withPrograms`
   * programs count as people.
   */
  readonly organization: { readonly options: { readonly withPrograms: boolean }; readonly answer: Organization | null };
  /**
   * Handovers and cases in common between groups of resources (`groupOf`: the group of each by
   * code); null for each resource by itself.
   */
  readonly collaboration: {
    readonly options: { readonly groupOf: readonly number[] | null };
    readonly answer: Collaboration;
  };
  /** Segments by the time that cases lose in them, with intervals if they are asked for. */
  readonly "ranked-segments": {
    readonly options: { readonly hours: Hours; readonly intervals: boolean };
    readonly answer: RankedSegments;
  };
  /** The performance spectrum of lanes of activities. */
  readonly spectrum: { readonly options: SpectrumRequest; readonly answer: Spectrum };
  /** The days on which a segment is left in batches; see `batchDaysOf`. */
  readonly "batch-days": {
    readonly options: { readonly from: string; readonly to: string };
    readonly answer: readonly BatchDay[];
  };
  /** The queue before a segment, and how long cases wait by the time at which waiting begins. */
  readonly "segment-waiting": { readonly options: SegmentWaitingRequest; readonly answer: SegmentWaiting };
  /** Batches, rework, and waiting split into its causes. */
  readonly "waiting-causes": { readonly options: { readonly hours: Hours }; readonly answer: CausesOfWaiting };
  /** The id of a case by its number among the cases that the filters leave. */
  readonly "case-id": { readonly options: { readonly caseIndex: number }; readonly answer: string };
  /** Gives a model to the worker, which the questions below mean by its key. */
  readonly "open-model": { readonly options: { readonly file: ModelFile } & ModelQuestion; readonly answer: PredictedLog };
  /** What the model predicts of the running cases among those that the filters leave. */
  readonly forecasts: { readonly options: ModelQuestion; readonly answer: readonly CaseForecast[] };
  /** What the model reads of a case, or would read of a new one (null). */
  readonly "known-case": {
    readonly options: ModelQuestion & { readonly caseIndex: number | null };
    readonly answer: KnownCase;
  };
  /** What the model would predict of a case if it were otherwise. */
  readonly "what-if": { readonly options: ModelQuestion & { readonly request: WhatIfRequest }; readonly answer: CaseForecast };
  /** How features lead to the prediction of a case; null where that cannot be told. */
  readonly explanation: {
    readonly options: ModelQuestion & { readonly caseIndex: number };
    readonly answer: Explanation | null;
  };
  /** What may come next in a running case, the likeliest first. */
  readonly "next-steps": {
    readonly options: ModelQuestion & { readonly caseIndex: number };
    readonly answer: readonly NextStep[];
  };
}

/** What every question to a model has. */
export interface ModelQuestion {
  /** Key of the model. */
  readonly model: string;
  /** The columns that the model reads, besides those of every question. */
  readonly columns: readonly ColumnName[];
}

/** Kinds of questions. */
export type QuestionKind = keyof Questions;

/** A question with its options. */
export type Question<Kind extends QuestionKind = QuestionKind> = {
  [K in Kind]: { readonly kind: K } & Questions[K]["options"];
}[Kind];

/** Answer to a question. */
export type Answer<Kind extends QuestionKind> = Questions[Kind]["answer"];

/** The filters that choose the groups of a question. */
export const groupFilters = (question: Question): readonly Filter[] =>
  "groups" in question ? question.groups.flatMap((filters) => filters ?? []) : [];

/** The columns that a question over filtered cases needs. */
export function columnsOf(question: Question, filters: readonly Filter[]): ColumnName[] {
  const columns = new Set<ColumnName>(["variants", "cases", "times", "ends", "segments"]);
  for (const { where } of [...filters, ...groupFilters(question)]) {
    if (["resource", "first-by", "same-resource"].includes(where.kind)) columns.add("resource");
    if (where.kind === "lifecycle") columns.add("lifecycle");
    if (where.kind === "attribute") columns.add(`event:${where.name}`);
    if (where.kind === "case-attribute") columns.add(`case:${where.name}`);
  }
  if (["ranked-segments", "segment-waiting", "waiting-causes"].includes(question.kind)) columns.add("start").add("resource");
  if (question.kind === "group-comparison") columns.add("resource");
  if ("columns" in question) { for (const column of question.columns) columns.add(column); }
  if (question.kind === "organization" || question.kind === "collaboration") columns.add("resource").add("start");
  if (question.kind === "attribute-values") {
    const { level, name } = question.attribute;
    columns.add(level === "case" || level === "event" ? `${level}:${name}` : level);
  }
  return [...columns];
}

/** Message to the worker. */
export type ToAnalysisWorker =
  /**
   * A log of the reader instead of the present one: the log itself, or null for the one that the
   * browser keeps under the name.
   */
  | {
    readonly type: "own";
    readonly slug: string;
    readonly zone: string;
    readonly timed?: false;
    readonly log: EventLog | null;
  }
  /** Contents of the files of columns; they add to those sent before. */
  | {
    readonly type: "files";
    readonly zone: string;
    /** False for a log without times. */
    readonly timed?: false;
    /** See `PublishedManifest`. */
    readonly rejectedCases?: readonly number[];
    /** All columns that the log has. */
    readonly columns: readonly PublishedColumn[];
    readonly files: ReadonlyMap<ColumnName, readonly Uint8Array[]>;
  }
  | {
    readonly type: "ask";
    readonly number: number;
    readonly filters: readonly Filter[];
    /** Labels of the activities that end a case; null for those found in the log. */
    readonly ends: readonly string[] | null;
    readonly question: Question;
  }
  /** The answer is not wanted any more: the worker stops before the next step. */
  | { readonly type: "cancel"; readonly number: number };

/** Message from the worker. */
export type FromAnalysisWorker =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly problem: string };

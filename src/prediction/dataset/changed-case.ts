import { codesOf, encodeLabels } from "../../event-log/codes-of.ts";
import type { Attribute, CodedColumn, EventLog } from "../../event-log/event-log.ts";

/** A change of a case, for a what-if. */
export interface Change {
  /** New values of attributes, as texts, for the case and all its events; null removes one. */
  readonly attributes?: ReadonlyMap<string, string | null>;
  /** Steps after its known events, in the order of their times. */
  readonly steps?: readonly { readonly activity: string; readonly time: number; readonly resource?: string }[];
}

/**
 * A log of one case alone, changed: a what-if goes through the same features as any other case.
 * Predict it with the workload of the whole log.
 *
 * @param caseIndex position of the case in the log; null for a new case, whose events are the steps
 *
 * @example
 * ```ts
 * import { changedCase } from "@/prediction/dataset/changed-case.ts";
 * import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const log = eventLogFromTraces([{
 *   caseId: "1",
 *   attributes: { kind: "small" },
 *   events: [{ activity: "ask", time: 0 }],
 * }]);
 * const changed = changedCase(log, 0, {
 *   attributes: new Map([["kind", "large"]]),
 *   steps: [{ activity: "check", time: 3_600_000 }],
 * });
 * assertEquals(changed.activities, ["ask", "check"]);
 * assertEquals(changed.caseAttributes[0].values[changed.caseAttributes[0].codes[0]], "large");
 * ```
 */
export function changedCase(log: EventLog, caseIndex: number | null, { attributes = new Map(), steps = [] }: Change): EventLog {
  const [first, end] = caseIndex === null ? [0, 0] : [log.caseOffsets[caseIndex], log.caseOffsets[caseIndex + 1]];
  const known = end - first;
  const labels = [
    ...Array.from(log.activity.subarray(first, end), (code) => log.activities[code]),
    ...steps.map((step) => step.activity),
  ];
  const activities = [...new Set(labels)].sort();
  const resources = log.resource === null && steps.every(({ resource }) => resource === undefined) ? null : codedColumn([
    ...textsOf(log.resource, first, end),
    ...steps.map(({ resource }) => resource ?? null),
  ]);
  return {
    caseIds: [caseIndex === null ? "" : log.caseIds[caseIndex]],
    activities,
    caseOffsets: Uint32Array.of(0, labels.length),
    activity: Uint16Array.from(encodeLabels(labels, activities)),
    time: Float64Array.from([...log.time.subarray(first, end), ...steps.map(({ time }) => time)]),
    start: null,
    resource: resources,
    lifecycle: null,
    caseAttributes: changedAttributes(log.caseAttributes, caseIndex, attributes),
    eventAttributes: log.eventAttributes.filter(({ name }) => !attributes.has(name)).map((attribute): Attribute => ({
      ...attribute,
      codes: Int32Array.from({ length: labels.length }, (_, at) => at < known ? attribute.codes[first + at] : -1),
    })),
  };
}

const textsOf = (column: CodedColumn | null, first: number, end: number): (string | null)[] =>
  Array.from({ length: end - first }, (_, at) => column?.values[column.codes[first + at]] ?? null);

function codedColumn(texts: readonly (string | null)[]): CodedColumn {
  const values = [...new Set(texts.filter((text) => text !== null))].sort();
  const codes = codesOf(values);
  return { values, codes: Int32Array.from(texts, (text) => text === null ? -1 : codes.get(text)!) };
}

function changedAttributes(
  own: readonly Attribute[],
  caseIndex: number | null,
  changes: ReadonlyMap<string, string | null>,
): Attribute[] {
  const kept = own.map((attribute): Attribute => {
    const code = caseIndex === null ? -1 : attribute.codes[caseIndex];
    const before = code < 0 ? null : attribute.values[code];
    const value = changes.has(attribute.name) ? changes.get(attribute.name)! : before;
    return { name: attribute.name, type: attribute.type, ...codedColumn([value]) };
  });
  const names = new Set(own.map(({ name }) => name));
  const added = [...changes].filter(([name]) => !names.has(name))
    .map(([name, value]): Attribute => ({ name, type: "string", ...codedColumn([value]) }));
  return [...kept, ...added];
}

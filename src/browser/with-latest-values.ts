import type { Attribute, EventLog } from "../event-log/event-log.ts";
import type { LatestValues } from "../formats/published/published-log.ts";

/**
 * The published log with what a model of remaining times must know of its running cases besides:
 * the latest values of event attributes, each at the last event of its case.
 *
 * @param log in the order in which the values were taken
 */
export function withLatestValues(log: EventLog, latest: LatestValues): EventLog {
  const eventAttributes = latest.attributes.map(({ name, numeric, values }): Attribute => {
    const texts = [...new Set(values.filter((value) => value !== null))].sort();
    const codeOf = new Map(texts.map((text, code) => [text, code]));
    const codes = new Int32Array(log.time.length).fill(-1);
    latest.items.forEach((caseIndex, at) => {
      const value = values[at];
      if (value !== null) codes[log.caseOffsets[caseIndex + 1] - 1] = codeOf.get(value)!;
    });
    return { name, type: numeric ? "float" : "string", values: texts, codes };
  });
  return { ...log, eventAttributes };
}

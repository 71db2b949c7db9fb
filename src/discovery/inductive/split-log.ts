import type { Cut } from "./cuts/cut.ts";
import { createSubLogBuilder, type SubLog, type SubLogBuilder } from "./sub-log.ts";

/**
 * Splits a log by a cut: a sub-log for each group, in their order. Events of
 * traces that do not fit the cut are dropped; there are such traces if the cut was found on a
 * filtered graph.
 */
export function splitLog(log: SubLog, cut: Cut): SubLog[] {
  switch (cut.operator) {
    case "choice":
      return splitExclusive(log, cut.groups);
    case "sequence":
      return splitSequence(log, cut.groups);
    case "parallel":
      return splitConcurrent(log, cut.groups);
    case "loop":
      return splitLoop(log, cut.groups);
  }
}

/**
 * Exclusive choice: each trace goes to the group that has most of its events and loses the others.
 * Of groups with equally many events, the one whose least label comes last gets it.
 */
function splitExclusive(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  const events = new Uint32Array(groups.length);
  for (let t = 0; t < counts.length; t++) {
    let best = groupOf[steps[offsets[t]]];
    for (let i = offsets[t]; i < offsets[t + 1]; i++) events[groupOf[steps[i]]]++;
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      const group = groupOf[steps[i]];
      if (events[group] > events[best] || (events[group] === events[best] && groups[group][0] > groups[best][0])) best = group;
    }
    for (let i = offsets[t]; i < offsets[t + 1]; i++) {
      events[groupOf[steps[i]]] = 0;
      if (groupOf[steps[i]] === best) builders[best].push(numberOf[steps[i]]);
    }
    builders[best].end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}

/**
 * Sequence: each trace is cut into one part for each group, in their order, so that few events
 * are in the part of another group; these are dropped.
 */
function splitSequence(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    const from = offsets[t];
    const to = offsets[t + 1];
    const ends = isOrdered(steps, from, to, groupOf) ? null : bestEnds(steps.subarray(from, to), groupOf, groups.length);
    if (ends === null) {
      for (let i = from; i < to; i++) builders[groupOf[steps[i]]].push(numberOf[steps[i]]);
    } else {
      let i = from;
      for (let group = 0; group < groups.length; group++) {
        for (; i < from + ends[group]; i++) if (groupOf[steps[i]] === group) builders[group].push(numberOf[steps[i]]);
      }
    }
    for (const builder of builders) builder.end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}

function isOrdered(steps: Uint32Array, from: number, to: number, groupOf: Int32Array): boolean {
  for (let i = from + 1; i < to; i++) if (groupOf[steps[i]] < groupOf[steps[i - 1]]) return false;
  return true;
}

/**
 * Where the part of each group ends: group by group, at the first position at which its own events
 * before it most outnumber those of later groups. Events of earlier groups do not count, because
 * they are dropped in any case.
 */
function bestEnds(trace: Uint32Array, groupOf: Int32Array, groups: number): number[] {
  const ends: number[] = [];
  let end = 0;
  for (let group = 0; group < groups - 1; group++) {
    let gain = 0;
    let mostGain = 0;
    for (let i = end; i < trace.length; i++) {
      if (groupOf[trace[i]] === group) gain++;
      else if (groupOf[trace[i]] > group) gain--;
      if (gain > mostGain) {
        mostGain = gain;
        end = i + 1;
      }
    }
    ends.push(end);
  }
  return [...ends, trace.length];
}

/**
 * Concurrency: each trace is projected to each group; a trace without events of a group is an empty
 * trace there.
 */
export function splitConcurrent(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    for (let i = offsets[t]; i < offsets[t + 1]; i++) builders[groupOf[steps[i]]].push(numberOf[steps[i]]);
    for (const builder of builders) builder.end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}

/**
 * Loop: the runs of each group are traces of its sub-log. The first group is the body of the loop:
 * where runs of two other groups meet, or one starts or ends a trace, the body has an empty trace.
 */
function splitLoop(log: SubLog, groups: readonly (readonly number[])[]): SubLog[] {
  const { offsets, steps, counts } = log;
  const { builders, groupOf, numberOf } = createGroupBuilders(log, groups);
  for (let t = 0; t < counts.length; t++) {
    const to = offsets[t + 1];
    let before = -1;
    for (let i = offsets[t]; i < to;) {
      const group = groupOf[steps[i]];
      if (group !== 0 && before !== 0) builders[0].end(counts[t]);
      while (i < to && groupOf[steps[i]] === group) builders[group].push(numberOf[steps[i++]]);
      builders[group].end(counts[t]);
      before = group;
    }
    if (before !== 0) builders[0].end(counts[t]);
  }
  return builders.map((builder) => builder.build());
}

/** Builders of the sub-logs of several groups, and the group of each activity. */
interface GroupBuilders {
  readonly builders: readonly SubLogBuilder[];
  /** For each number of the whole alphabet the index of its group. */
  readonly groupOf: Int32Array;
  /** For each number of the whole alphabet its number in the alphabet of its group. */
  readonly numberOf: Uint32Array;
}

/**
 * Makes one builder for each group of the activities of a log; each activity is in exactly one
 * group.
 */
function createGroupBuilders(log: SubLog, groups: readonly (readonly number[])[]): GroupBuilders {
  const groupOf = new Int32Array(log.labels.length);
  const numberOf = new Uint32Array(log.labels.length);
  const builders = groups.map((group, index) => {
    group.forEach((activity, number) => {
      groupOf[activity] = index;
      numberOf[activity] = number;
    });
    return createSubLogBuilder(Uint32Array.from(group, (activity) => log.labels[activity]));
  });
  return { builders, groupOf, numberOf };
}

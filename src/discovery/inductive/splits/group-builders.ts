import { createSubLogBuilder, type SubLog, type SubLogBuilder } from "../sub-log.ts";

/** Builders of the bags of several groups, and where each activity goes. */
export interface GroupBuilders {
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
export function createGroupBuilders(log: SubLog, groups: readonly (readonly number[])[]): GroupBuilders {
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

import { usageError } from "../errors.ts";
import { type Classifier, PLAIN_CLASSIFIER } from "../event-log/classifier.ts";
import type { PairKey } from "../event-log/pair-intervals.ts";
import { createTextReader, type TextReader } from "../filtering/text-reader.ts";
import type { CommandInput, FlagSpec } from "./command.ts";

/**
 * The flags that say what the activity of an event is; the same for every command that reads a log
 * file.
 */
export const ACTIVITY_FLAGS: Readonly<Record<string, FlagSpec>> = {
  "classifier": { value: "NAME", help: "XES classifier that makes the activity, its values joined by + (default: concept:name)" },
  "activity-with": { value: "A,B", help: "further columns or attributes that make the activity, their values joined by +" },
  "lifecycle-transitions": {
    value: "T,U",
    help: "lifecycle transitions that count, such as complete; other events are left out",
  },
  "rename": { value: "OLD=NEW,...", help: "new names of activities; those of one new name are merged" },
  "pair": { help: "join start and complete events into intervals (by instance, else by resource, else by activity)" },
  "pair-by": { value: "KEY", help: "the same, by instance, resource or activity" },
  "plain": { help: "the plain activity, every row an event: also where the stored log had it otherwise" },
};

/**
 * The classifier of the activity from the flags of {@linkcode ACTIVITY_FLAGS}; undefined where none
 * was given.
 *
 * @throws a usage error for a value that cannot be right
 */
export function classifierFlags({ option, has }: CommandInput): Classifier | undefined {
  const given = Object.keys(ACTIVITY_FLAGS).filter((name) => has(name));
  if (given.length === 0) return undefined;
  if (has("plain") && given.length > 1) {
    throw usageError({ expected: "--plain alone", found: given.map((name) => `--${name}`).join(" ") });
  }
  if (has("classifier") && has("activity-with")) {
    throw usageError({ expected: "either --classifier or --activity-with", found: "both" });
  }
  const further = listOf(option, "activity-with", (reader) => reader.label());
  return {
    ...PLAIN_CLASSIFIER,
    pair: parseKey(option("pair-by")) ?? (has("pair") ? "auto" : null),
    classifier: option("classifier") ?? null,
    keys: further === null ? [] : ["concept:name", ...further],
    transitions: listOf(option, "lifecycle-transitions", (reader) => reader.label()),
    rename: listOf(option, "rename", renaming) ?? [],
  };
}

function renaming(reader: TextReader): [string, string] {
  const from = reader.label();
  if (!reader.take("=")) reader.refuse("= and the new name");
  return [from, reader.label()];
}

/**
 * The members of a flag's list, written as labels in filters are: in double quotes where they have
 * signs.
 */
function listOf<T>(option: CommandInput["option"], name: string, read: (reader: TextReader) => T): T[] | null {
  const text = option(name);
  if (text === undefined) return null;
  const reader = createTextReader(text, `--${name}`);
  const list = [read(reader)];
  while (reader.take(",")) list.push(read(reader));
  return reader.atEnd() ? list : reader.refuse(", and more, or the end");
}

const KEYS: readonly PairKey[] = ["instance", "resource", "activity"];

function parseKey(text: string | undefined): PairKey | undefined {
  const key = KEYS.find((key) => key === text);
  if (text === undefined || key !== undefined) return key;
  throw usageError({ expected: `${KEYS.join(", ")} in --pair-by`, found: JSON.stringify(text) });
}

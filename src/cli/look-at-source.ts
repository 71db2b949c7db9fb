import { type OpenColumns, openColumnsOf } from "../formats/logs/csv/column-roles.ts";
import { describeFormat, formatOfName } from "../formats/logs/log-formats.ts";
import { describeLogFile, explainLogFile, type LogFileDescription, mappingOf } from "../pipeline/files/describe-log-file.ts";
import { formatOfEntry } from "../pipeline/files/entries.ts";
import { expandPaths } from "../pipeline/files/expand-paths.ts";
import { exists, findLogFile } from "../pipeline/files/log-file.ts";
import { mappingPath, saveMapping } from "../pipeline/files/mapping.ts";
import { usageError } from "../errors.ts";
import { askColumns, type Dialogue } from "./ask-columns.ts";
import type { CommandInput } from "./command.ts";
import { readingOptions } from "./log-flags.ts";
import type { ParsedArguments } from "./parse-arguments.ts";
import { entriesOf } from "./with-mapping.ts";

/** Options of {@linkcode lookAtSource}. */
interface LookOptions {
  readonly parsed: ParsedArguments;
  /** Makes the input of the command from its arguments. */
  readonly inputOf: (parsed: ParsedArguments) => CommandInput;
  /** Asks the user; null where no one can answer. */
  readonly dialogue: Dialogue | null;
}

/**
 * Looks at the log file of a command before the command runs: asks for columns that cannot be told,
 * explains how the file is read, and saves that as a mapping, as the flags say.
 *
 * @returns the arguments with the columns that the user chose; null if nothing is left to do
 * @throws a usage error if a file is to be explained or saved and there is none; what reading
 * throws
 */
export async function lookAtSource({ parsed, inputOf, dialogue }: LookOptions): Promise<ParsedArguments | null> {
  const { values } = parsed;
  const wanted = values.has("explain") || values.has("save-mapping");
  if (!wanted && dialogue === null) return parsed;
  const path = await firstLogFile(parsed);
  if (!wanted && (path === null || !isOpenTable(path, values))) return parsed;
  if (path === null) {
    throw usageError({
      expected: `a log file, since ${values.has("explain") ? "--explain" : "--save-mapping"} was given`,
      found: parsed.positionals.length === 0 ? "no file" : parsed.positionals.join(", "),
      advice: "A stored log keeps how its file was read.",
    });
  }
  const looked = await lookAt(path, { parsed, inputOf, dialogue });
  const save = values.get("save-mapping");
  if (typeof save === "string") await keepMapping(save, looked, inputOf(parsed));
  if (!values.has("explain")) return looked.parsed;
  inputOf(parsed).print(explainLogFile(looked.description).join("\n"));
  return null;
}

/** The first argument that is a log file, a folder or a pattern, by its first file. */
async function firstLogFile({ positionals, values }: ParsedArguments): Promise<string | null> {
  for (const name of positionals) {
    const [path] = await expandPaths([name]).catch(() => [name]);
    // Standard input holds the answers, too.
    if (path === "-" || !await exists(path)) continue;
    if (values.has("format") || formatOfName(path) !== null || /\.zip$/i.test(path)) return path;
  }
  return null;
}

/** Whether the columns of a file may have to be asked for, and can be told from its start. */
function isOpenTable(path: string, values: ParsedArguments["values"]): boolean {
  const format = formatOfName(values.has("format") ? `.${values.get("format")}` : path)?.format;
  return format !== undefined && format !== "xes" && describeFormat(format).wholeBytes === null;
}

interface Looked {
  readonly parsed: ParsedArguments;
  readonly description: LogFileDescription;
}

async function lookAt(path: string, { parsed, inputOf, dialogue }: LookOptions): Promise<Looked> {
  const input = inputOf(parsed);
  try {
    const file = await findLogFile(path, formatOfEntry(input));
    return { parsed, description: await describeLogFile(file, { ...readingOptions(input), signal: input.signal }) };
  } catch (error) {
    const open = openColumnsOf(error);
    if (open === null) throw error;
    if (dialogue === null) {
      if (parsed.values.has("explain")) input.print(`${path}\n${explainOpenColumns(open)}`);
      throw error;
    }
    const chosen = await askColumns(open, dialogue);
    if (chosen === null) throw error;
    dialogue.tell("--save-mapping NAME keeps this for the next file, --mapping NAME reads it so.");
    return await lookAt(path, { parsed: { ...parsed, values: new Map([...parsed.values, ...chosen]) }, inputOf, dialogue });
  }
}

/** What is known of a table whose columns are not all told, and what is open. */
function explainOpenColumns({ names, roles, known }: OpenColumns): string {
  const taken = known.map(({ role, column, guessed }) => `${role} = ${JSON.stringify(column)}${guessed ? " (guessed)" : ""}`);
  return [
    `columns: ${names.map((name) => JSON.stringify(name)).join(", ")}`,
    ...(taken.length === 0 ? [] : [taken.join(", ")]),
    `open: ${roles.map(({ role }) => role).join(", ")}`,
  ].join("\n");
}

async function keepMapping(name: string, { parsed, description }: Looked, { reporter }: CommandInput): Promise<void> {
  if (name.trim() === "") throw usageError({ expected: "a name in --save-mapping", found: "nothing" });
  const isNew = !await exists(mappingPath(name));
  const path = await saveMapping(name, mappingOf(description, entriesOf(parsed.values)));
  reporter.message(`${isNew ? "Saved" : "Replaced"} ${path}: --mapping ${name} reads files like ${description.file.path}`);
}

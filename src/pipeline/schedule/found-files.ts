import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inputError, TracebookError } from "../../errors.ts";

/**
 * The modules of a folder that users extend by adding a file, in order: `*.ts` and `*.js`, without
 * those whose names begin with `.` or `_`; null if there is no such folder.
 */
export async function foundFiles(folder: string): Promise<string[] | null> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    const files = entries.filter(({ name, isDirectory }) => !isDirectory && /^[^._].*\.[jt]s$/.test(name));
    return files.map(({ name }) => join(folder, name)).sort();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) && !(error instanceof Deno.errors.NotADirectory)) throw error;
    return null;
  }
}

// deno-lint-ignore no-control-regex
const TERMINAL_COLORS = /\x1b\[\d*m/g;

/** What a module declares; its name stands for it elsewhere. */
interface Named {
  readonly file: string;
  readonly name: string;
}

/**
 * What the modules of a folder declare, by name, and what is wrong with those that are left out. A
 * bad file keeps no other back; of two with one name, the first file counts.
 *
 * @param kind what a module declares, for the errors' texts
 * @param check checks the default export of a file, and throws an input or usage error
 */
export async function readModules<T extends Named>(
  files: readonly string[],
  kind: string,
  check: (file: string, value: unknown) => T,
): Promise<{ readonly found: T[]; readonly problems: TracebookError[] }> {
  const found: T[] = [];
  const problems: TracebookError[] = [];
  for (const file of files) {
    try {
      const declared = check(file, await defaultExportOf(file));
      checkOtherNames(declared, found, kind);
      found.push(declared);
    } catch (error) {
      if (!(error instanceof TracebookError)) throw error;
      problems.push(await withLine(file, error));
    }
  }
  return { found: found.sort((a, b) => a.name < b.name ? -1 : 1), problems };
}

/** The error with the line of the file's default export, unless it has a line. */
export async function withLine(file: string, error: TracebookError): Promise<TracebookError> {
  if (error.details.line !== undefined) return error;
  const before = /^[^]*?(?=^[ \t]*export\s+(?:default\b|\{[^}]*\bas\s+default\b))/m.exec(
    await Deno.readTextFile(file).catch(() => ""),
  );
  const line = before === null ? undefined : before[0].split("\n").length;
  return new TracebookError(error.kind, { ...error.details, line }, { cause: error });
}

/**
 * The default export of a found module.
 *
 * @throws an input error with the file that cannot be loaded, and the line if its error names one
 */
export async function defaultExportOf(file: string): Promise<unknown> {
  try {
    // The names are known only after the folder was read, so this import cannot be literal.
    return (await import(pathToFileURL(resolve(file)).href)).default;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The message of a syntax error has its place, the stack of an error that the module throws.
    const places = `${message}\n${error instanceof Error ? error.stack : ""}`.replace(TERMINAL_COLORS, "");
    const address = pathToFileURL(resolve(file)).href;
    const at = places.indexOf(`${address}:`);
    const line = at < 0 ? undefined : Number.parseInt(places.slice(at + address.length + 1));
    throw inputError({ file, line, expected: "a module that can be loaded", found: message.split("\n")[0] }, { cause: error });
  }
}

/**
 * Refuses anything but an object with known fields as the default export of a found module.
 *
 * @param options.fields the known fields
 * @param options.shape what is expected, with an example, for the error's text
 */
export function checkFields(
  file: string,
  value: unknown,
  { fields, shape }: { readonly fields: readonly string[]; readonly shape: string },
): void {
  if (typeof value !== "object" || value === null) {
    throw inputError({
      file,
      expected: shape,
      found: value === undefined ? "no default export" : `a ${value === null ? "null" : typeof value}`,
    });
  }
  const unknown = Object.keys(value).find((key) => !fields.includes(key));
  if (unknown !== undefined) throw inputError({ file, expected: `only the fields ${fields.join(", ")}`, found: unknown });
}

const NAME = /^[a-z][a-z0-9-]*$/;

/** Refuses anything but lower-case letters, digits and hyphens as the name in a found module. */
export function checkName(file: string, name: unknown): string {
  if (typeof name === "string" && NAME.test(name)) return name;
  throw inputError({
    file,
    expected: `a name of lower-case letters, digits and hyphens, such as ${JSON.stringify(suggestedName(file))}`,
    found: name === undefined ? "no name" : JSON.stringify(name),
  });
}

/** Refuses a name that an earlier one of the modules has too. */
function checkOtherNames({ file, name }: Named, others: readonly Named[], kind: string): void {
  const same = others.find((other) => other.name === name);
  if (same === undefined) return;
  throw inputError({
    file,
    expected: `a name that no other ${kind} has`,
    found: `${JSON.stringify(name)}, which ${same.file} has too`,
  });
}

const suggestedName = (file: string) =>
  file.replace(/^.*[\\/]/, "").replace(/\.[jt]s$/, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "") ||
  "my-job";

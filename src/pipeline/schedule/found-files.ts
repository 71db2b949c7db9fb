import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { inputError } from "../../errors.ts";

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

/**
 * The default export of a found module.
 *
 * @throws an input error with the file that cannot be loaded
 */
export async function defaultExportOf(file: string): Promise<unknown> {
  try {
    // The names are known only after the folder was read, so this import cannot be literal.
    return (await import(pathToFileURL(resolve(file)).href)).default;
  } catch (error) {
    throw inputError({
      file,
      expected: "a module that can be loaded",
      found: (error instanceof Error ? error.message : String(error)).split("\n")[0],
    }, { cause: error });
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
export function checkOtherNames(
  { file, name }: { readonly file: string; readonly name: string },
  others: readonly { readonly file: string; readonly name: string }[],
  kind: string,
): void {
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

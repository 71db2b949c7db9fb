/** An absolute path of two names or more, of Linux, macOS or Windows, but not one in an address. */
const PATH = /(?<![\w.:~\\/-])(?:[A-Za-z]:)?(?:[\\/]+[^\s"'`<>|:*?,;()[\]\\/]+){2,}[\\/]?/g;
/** The same in quotes, where names may have spaces. */
const QUOTED = /(?<=(["'`]))(?:[A-Za-z]:)?[\\/][^"'`\n]*[\\/][^"'`\n]*(?=\1)/g;

/**
 * The name of a file without its folders, if its path is absolute; any other text as it is.
 *
 * @example
 * ```ts
 * import { nameOf } from "@/pipeline/site/without-folders.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   ["/srv/my logs/orders.csv", "C:\\logs\\orders.csv", "incoming/orders.csv"].map(nameOf),
 *   [
 *     "orders.csv",
 *     "orders.csv",
 *     "incoming/orders.csv",
 *   ],
 * );
 * ```
 */
export const nameOf = (path: string): string =>
  /^(?:[A-Za-z]:)?[\\/]/.test(path) ? path.split(/[\\/]+/).findLast((name) => name !== "") ?? path : path;

/**
 * A text in which files are named without the folders of this machine, which are of no use to a
 * reader of the site and tell others about the server. Addresses and relative paths stay.
 *
 * @example
 * ```ts
 * import { withoutFolders } from "@/pipeline/site/without-folders.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(withoutFolders("Loading /srv/data/orders.csv: 17 rows"), "Loading orders.csv: 17 rows");
 * assertEquals(withoutFolders('no file "/srv/my logs/orders.csv"'), 'no file "orders.csv"');
 * const relative = "see https://example.org/a/b and data/incoming/x.csv";
 * assertEquals(withoutFolders(relative), relative);
 * ```
 */
export const withoutFolders = (text: string): string => text.replace(QUOTED, nameOf).replace(PATH, nameOf);

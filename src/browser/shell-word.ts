/**
 * A text as one word of a command for a POSIX shell, for commands to copy that have names from a
 * log: the shell expands and runs nothing in it. Line breaks become spaces, as a terminal would run
 * a pasted line at its break.
 *
 * @example
 * ```ts
 * import { shellWord } from "@/browser/shell-word.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shellWord("org:group"), "org:group");
 * assertEquals(shellWord("$(reboot) isn't run"), "'$(reboot) isn'\\''t run'");
 * ```
 */
export const shellWord = (text: string): string =>
  /^[\w.:][\w.:-]*$/.test(text) ? text : `'${text.replace(/[\r\n]/g, " ").replaceAll("'", "'\\''")}'`;

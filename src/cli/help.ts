import type { Command, FlagSpec } from "./command.ts";

/**
 * The text of `--help`: usage, what it does, flags, examples.
 *
 * @param invocation how the command is called: `deno task load` or `deno task tracebook facts`
 */
export function helpText(command: Command, invocation: string): string {
  const flags: [string, FlagSpec][] = [...Object.entries(command.flags), ["help", { help: "this text" }]];
  const calls = flags.map(([name, flag]) => {
    const short = flag.short === undefined ? "" : `-${flag.short}, `;
    return `${short}--${name}${flag.value === undefined ? "" : ` ${flag.value}`}`;
  });
  const width = Math.max(...calls.map((call) => call.length));
  return [
    `${command.summary}\n`,
    `usage: ${invocation} ${command.usage}`.trimEnd() + "\n",
    ...(command.description === undefined ? [] : [`${command.description.trim()}\n`]),
    "flags:",
    ...flags.map(([, flag], i) => `  ${calls[i].padEnd(width)}  ${flag.help}`),
    "",
    "examples:",
    ...command.examples.flatMap(({ call, does }) => [`  # ${does}`, `  ${invocation} ${call}`.trimEnd()]),
    "",
    "exit status: 0 answered, 2 usage, 3 bad input, 4 limit reached, 130 stopped, 1 anything else",
    "",
  ].join("\n");
}

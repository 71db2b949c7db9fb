/** The rows of README's table of settings; a default in parentheses is told, not a value. */
export const README_SETTINGS: readonly { readonly variable: string; readonly default: string }[] = [
  ...(await Deno.readTextFile(new URL("../README.md", import.meta.url))).matchAll(/^\| `([A-Z_]+)` \| (.+) \| .+ \|$/gm),
].map(([, variable, value]) => ({ variable, default: value }));

import { sayDuration } from "../../lib/tracebook.js";

/** How long ago a time is, in words that stay on one line, to the minute. */
export const sayAge = (iso: string): string =>
  sayDuration(Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 60_000) * 60)).replaceAll(" ", "\u00a0");

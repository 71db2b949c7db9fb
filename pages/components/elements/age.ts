import { sayDuration } from "../../lib/tracebook.js";

/** Whole minutes since a time, in seconds; 0 for one to come. */
const secondsSince = (iso: string): number => Math.max(0, Math.floor((Date.now() - Date.parse(iso)) / 60_000) * 60);

/** How old something is, in words that stay on one line, to the minute. */
export const sayAge = (iso: string): string => sayDuration(secondsSince(iso)).replaceAll(" ", "\u00a0");

/** How long ago a time is, to the minute: `just now` within the first. */
export const sayAgo = (iso: string): string => secondsSince(iso) === 0 ? "just now" : `${sayAge(iso)} ago`;

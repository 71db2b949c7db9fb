import { groupDigits } from "../numerics/number-text.ts";
import { wrapText } from "./terminal-text.ts";
import type { Reporter, StepProgress, StepReporter } from "../pipeline/reporter.ts";

/** Options of {@linkcode terminalReporter}. */
interface TerminalOptions {
  /** Writes text; adds no line end. */
  write(text: string): void;
  /** Whether the progress line can be overwritten. If not, a new line follows every 5 s. */
  readonly interactive: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** A monotonic clock, in milliseconds. */
  now(): number;
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;

/** No estimate of the time left before this share of the work is done. */
const SOONEST_ESTIMATE = 0.02;
/** Shorter times left are not shown, in seconds. */
const SHORTEST_ESTIMATE = 0.5;

/**
 * Reports steps with rate and time left: on a terminal in one line that is overwritten, elsewhere
 * in a line at the start, every five seconds, and at the end.
 */
export function terminalReporter(options: TerminalOptions): Reporter {
  return {
    message: (text) => options.write(`${options.interactive ? wrapText(text, options.columns) : text}\n`),
    step: (title) => terminalStep(title, options),
  };
}

function terminalStep(title: string, { write, interactive, columns, now }: TerminalOptions): StepReporter {
  const began = now();
  let shown = began;
  const overwrite = (text: string) => write(`\r\x1b[2K${text}`);
  if (interactive) overwrite(`${title} ...`);
  else write(`${title} ...\n`);
  const end = (text: string) => interactive ? overwrite(`${text}\n`) : write(`${text}\n`);
  const seconds = () => formatSeconds((now() - began) / 1000);
  return {
    update(progress) {
      const time = now();
      if (time - shown < (interactive ? REDRAW_MS : PLAIN_LINE_MS)) return;
      shown = time;
      const line = `${title} ${describeProgress(progress, (time - began) / 1000)}`;
      if (interactive) overwrite(line.slice(0, columns - 1));
      else write(`${line}\n`);
    },
    done: (result) => end(`${title}: ${result} (${seconds()})`),
    skipped: (reason) => end(`${title}: skipped, ${reason}`),
    failed: () => end(`${title}: stopped after ${seconds()}`),
  };
}

/**
 * Progress as text: share, count, rate and time left, as far as they are known:
 * `25 %, 3 000 events, 1 500 a second, about 6 s left`.
 *
 * @param elapsed seconds since the step began
 */
function describeProgress({ done, total, count, unit }: StepProgress, elapsed: number): string {
  const parts: string[] = [];
  if (total !== null && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`);
  if (count !== undefined) {
    parts.push(`${groupDigits(count)} ${unit ?? ""}`.trimEnd());
    if (elapsed > 0) parts.push(`${groupDigits(Math.round(count / elapsed))} a second`);
  }
  const left = total === null ? 0 : ((total - done) * elapsed) / done;
  if (total !== null && done >= SOONEST_ESTIMATE * total && left >= SHORTEST_ESTIMATE && elapsed >= 1) {
    parts.push(`about ${formatSeconds(left)} left`);
  }
  return parts.join(", ");
}

/** Seconds as text: `0.4 s`, `12 s`, `3 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds < 0.05 ? "0.0" : seconds.toFixed(1).replace(/\.0$/, "")} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Loaded before Framework: ends it, and all that it has started, as soon as the process that
 * started it is gone. A build that is killed leaves nothing that goes on writing.
 *
 * @module
 */
const parent = Deno.ppid;

/** Time between two looks, ms. */
const PAUSE = 200;

const timer = setInterval(() => {
  if (Deno.ppid === parent) return;
  // Framework leads a group of its own; see `frameworkCommand`.
  if (Deno.build.os !== "windows") Deno.kill(-Deno.pid, "SIGKILL");
  Deno.exit(1);
}, PAUSE);
Deno.unrefTimer(timer);

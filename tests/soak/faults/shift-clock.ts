/**
 * Loaded before a command: its clock is ahead by the ms that the file `TRACEBOOK_CLOCK_OFFSET`
 * holds. The file may change while the command runs.
 *
 * @module
 */
const RealDate = Date;
const realNow = RealDate.now;
const file = Deno.env.get("TRACEBOOK_CLOCK_OFFSET")!;
let [offset, readAt] = [0, -Infinity];

RealDate.now = () => {
  // At most ten times a second: a clock is asked often.
  if (performance.now() - readAt > 100) {
    offset = Number(Deno.readTextFileSync(file));
    readAt = performance.now();
  }
  return realNow() + offset;
};

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, self),
});

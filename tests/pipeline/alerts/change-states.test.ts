import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { AlertState, NewAlertMessage } from "@/database/mod.ts";
import { changeStates } from "@/pipeline/alerts/change-states.ts";
import { mailOf } from "@/pipeline/alerts/send-mail.ts";

const HOUR = 3_600_000;
const COOL_DOWN = 6;
const alert = { name: "a", description: "It tells.", coolDownHours: COOL_DOWN };
const troubleOf = (subject: string) => ({ subject, sentence: `${subject} is in trouble.`, figures: {} });

/** Plays hours with the subjects that are in trouble in each; gives what was told. */
function play(hours: readonly (readonly string[])[], targets: (hour: number) => readonly string[]) {
  const states = new Map<string, AlertState>();
  const messages: NewAlertMessage[] = [];
  hours.forEach((subjects, hour) => {
    const now = new Date(hour * HOUR);
    const change = changeStates([...states.values()], { alert, troubles: subjects.map(troubleOf), targets: targets(hour), now });
    for (const state of change.states) states.set(state.subject, state);
    messages.push(...change.messages);
  });
  return { states, messages };
}

Deno.test("trouble and recovery alternate, and two messages of trouble are a cool-down apart", () => {
  fc.assert(fc.property(fc.array(fc.uniqueArray(fc.constantFrom("x", "y")), { maxLength: 40 }), (hours) => {
    const { states, messages } = play(hours, () => ["t"]);
    for (const subject of ["x", "y"] as const) {
      const told = messages.filter((message) => message.subject === subject);
      told.forEach(({ kind }, at) => assertEquals(kind, at % 2 === 0 ? "trouble" : "recovery"));
      const troubles = told.filter(({ kind }) => kind === "trouble").map(({ createdAt }) => createdAt.getTime());
      troubles.slice(1).forEach((at, before) => assert(at - troubles[before] >= COOL_DOWN * HOUR));
      // Nothing is left untold: what is in trouble now was told, or is within the cool-down.
      const inTrouble = hours.at(-1)?.includes(subject) ?? false;
      const isTold = told.at(-1)?.kind === "trouble";
      const isQuiet = troubles.length > 0 && (hours.length - 1) * HOUR - troubles.at(-1)! < COOL_DOWN * HOUR;
      assert(inTrouble === isTold || inTrouble && isQuiet, `${subject}: ${inTrouble}, ${isTold}`);
      assertEquals(states.get(subject)?.since != null, inTrouble);
    }
  }));
});

Deno.test("trouble that nobody could be told of is told when there is somebody", () => {
  const { messages } = play([["x"], ["x"], ["x"], []], (hour) => hour < 2 ? [] : ["t", "u"]);
  assertEquals(messages.map(({ kind, target, createdAt }) => [kind, target, createdAt.getTime() / HOUR]), [
    ["trouble", "t", 2],
    ["trouble", "u", 2],
    ["recovery", "t", 3],
    ["recovery", "u", 3],
  ]);
});

Deno.test("texts of a log make no further lines or headers of an e-mail", () => {
  const hostile = "x\r\nBcc: eve@example.org\n\n<b>";
  const since = "2026-01-01T00:00:00.000Z";
  const data = { alert: "a", description: "It tells.", subject: hostile, since, sentence: hostile, figures: { from: hostile } };
  const { subject, text } = mailOf({ type: "alert.trouble", timestamp: since, data });
  assertEquals(subject, "[Tracebook] trouble: a, x Bcc: eve@example.org <b>");
  assertEquals(text.split("\n").filter((line) => line.startsWith("Bcc")), []);
});

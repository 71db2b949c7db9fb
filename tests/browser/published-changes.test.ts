import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { changesOf, withChanges } from "@/browser/published-changes.ts";
import type { PublishedLogEntry } from "@/formats/published/published-log.ts";

const entry = (part: Partial<PublishedLogEntry>) =>
  ({
    slug: "fines",
    version: 1,
    identity: "a",
    cases: 10,
    events: 50,
    level: "events",
    model: null,
    remaining: null,
    ...part,
  }) as PublishedLogEntry;
const model = (trainedAt: string) => ({ trainedAt }) as PublishedLogEntry["remaining"] & PublishedLogEntry["model"];

/** Publishes states one after another, as builds do. */
const publish = (states: readonly (readonly PublishedLogEntry[])[]) =>
  states.reduce<PublishedLogEntry[]>((old, state) => withChanges(state, old), []);

Deno.test("a new version and a new model are told against the site before", () => {
  const [told] = publish([
    [entry({})],
    [entry({ version: 2, identity: "b", cases: 12, events: 49, remaining: model("2026-03-01") })],
  ]);
  assertEquals(changesOf(told), ["version 2 after 1", "2 cases more", "1 event fewer", "a new model of remaining times"]);
});

Deno.test("a publish that changes nothing leaves what the one before has told", () => {
  const states = fc.array(fc.record({ cases: fc.nat(3), events: fc.nat(3) }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(states, (states) => {
    const entries = states.map((state) => [entry(state)]);
    const twice = publish(entries.flatMap((state) => [state, state]));
    assertEquals(twice, publish(entries));
  }));
});

Deno.test("nothing is told of a log that is new or was published under other privacy options", () => {
  const privacy = { leastGroup: 5, summary: "groups of 5", words: "" };
  assertEquals(changesOf(publish([[], [entry({})]])[0]), []);
  assertEquals(changesOf(publish([[entry({ cases: 11 })], [entry({ privacy })]])[0]), []);
  assertEquals(changesOf(publish([[entry({ cases: 11, privacy })], [entry({ privacy })]])[0]), ["1 case fewer"]);
});

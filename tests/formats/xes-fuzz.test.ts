import { assert, assertEquals } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { createRandom, type Random } from "@/numerics/random.ts";
import { read, type Reading } from "./reading.ts";
import { type OracleEvent, readByOracle } from "./xes-oracle.ts";

const ROUNDS = Number(Deno.env.get("TRACEBOOK_FUZZ") ?? 1500);

const SEED = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a log -->
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <string key="source" value="test"><string key="inner" value="x"/></string>
  <float key="mean" value="1.5">
    <int key="a;b" value="7" /><boolean key="é" value="true"/><float key="deep" value="0"><id key="" value=""></id></float>
  </float>
  <trace>
    <string key="concept:name" value="R&amp;D"/>
    <event>
      <string key="concept:name" value="a &lt; b"/>
      <date key="time:timestamp" value="T1"/>
      <string key="note" value="tab&#9;é"/>
    </event>
    <event>
      <string key="concept:name" value="b"/>
      <date key="time:timestamp" value="T2"/>
      <string key="note" value='single "quotes"'/>
      <string key="who" value="Ann"><string key="age" value="7"/></string>
    </event>
  </trace>
  <trace>
    <event><string key="concept:name" value="c"/><date key="time:timestamp" value="T3"/></event>
    <string key="concept:name" value="late"/>
  </trace>
  <trace><event><string key="note" value="no name"/><date key="time:timestamp" value="T4"/></event></trace>
</log>
`;

const SNIPPETS = [
  ..."<>&;\"'/= \n\té\u0001\ufffe:1",
  ...["\r\n", "🦆", "&amp;", "&#65;", "&#x1F600;", "&#0;", "&x;", "<!--", "-->", "--", "<![CDATA[", "]]>", "<?pi data?>", "?>"],
  ...[
    "<!DOCTYPE log>",
    "<event>",
    "</event>",
    "<trace>",
    "</trace>",
    "<x:event>",
    "</x:event>",
    "<event >",
    "</event >",
    "<foo>",
    "</foo>",
  ],
  ...["<foo/>", ' key="k"', " key='k'", ' value="v"', '<string key="z" value="z"/>', '<string key="z" value="z">', "</string>"],
  ...["<string value='1' key='concept:name'/>", '<list key="l"><values><string key="p" value="q"/></values></list>'],
  ...["<log>", "</log>", "text", "xml"],
];

/** Changes a document at up to three places. */
function mutated(random: Random): string {
  let text = SEED;
  for (let changes = random.integer(4); changes > 0; changes--) {
    const at = random.integer(text.length);
    const length = random.integer(3) === 0 ? random.integer(60) : random.integer(3);
    const other = random.integer(text.length);
    const insert = [
      () => "",
      () => SNIPPETS[random.integer(SNIPPETS.length)],
      () => SNIPPETS[random.integer(SNIPPETS.length)],
      () => text.slice(other, other + random.integer(80)),
    ][random.integer(4)]();
    text = text.slice(0, at) + insert + text.slice(at + length);
  }
  return text.toWellFormed();
}

// Times are letters in the seed, so that every one of them is kept by the oracle as it stands; here
// they become real ones, one a letter.
const withTimes = (text: string) => text.replace(/value="T([1-4])"/g, (_, day) => `value="2026-01-0${day}T00:00:00Z"`);

/** The events of a reading as the oracle shows them. */
function shown({ log }: Reading): OracleEvent[] {
  return log.caseIds.flatMap((caseId, c) =>
    Array.from({ length: log.caseOffsets[c + 1] - log.caseOffsets[c] }, (_, i) => {
      const event = log.caseOffsets[c] + i;
      const attributes = log.eventAttributes.filter(({ type, codes }) => type !== "nested" && codes[event] >= 0)
        .map(({ name, type, values, codes }) => `${type} ${name}=${values[codes[event]]}`).sort();
      const time = new Date(log.time[event]).toISOString().replace(".000Z", "Z");
      return { caseId, activity: log.activities[log.activity[event]], time, attributes };
    })
  );
}

/**
 * In one order for both: by case, then by the order in the document within the case, which times
 * follow unless a mutation moved them.
 */
const sorted = (events: readonly OracleEvent[]) => events.map((event) => JSON.stringify(event)).sort();

const isTime = (time: string) => /^2026-01-0[1-4]T00:00:00Z$/.test(time);

Deno.test(`on ${ROUNDS} damaged documents the reader and saxes both refuse, or read the same, by the short cut and without`, async () => {
  const random = createRandom(20261122);
  let refused = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const text = withTimes(mutated(random));
    const expected = readByOracle(text);
    const headers: unknown[] = [];
    for (const shortCut of [true, false]) {
      const cuts = random.integer(4) === 0 ? [1 + random.integer(40)] : [1 << 16];
      const mine = await read(text, { format: "xes", shortCut, cuts }).catch((error) => {
        if (error instanceof TracebookError) return error;
        throw new Error(`no refusal in words of\n${text}`, { cause: error });
      });
      if (expected === null || mine instanceof TracebookError) {
        const both = mine instanceof TracebookError && expected === null;
        if (!both) {
          assertEquals(mine instanceof TracebookError ? mine.message : "read", expected === null ? "refused" : "read", text);
        }
        refused++;
      } else {
        assertEquals(sorted(shown(mine)), sorted(expected.filter(({ time }) => isTime(time))), text);
        headers.push(mine.header.xes);
      }
    }
    if (headers.length > 0) assertEquals(headers[0], headers[1], text);
  }
  assert(refused > ROUNDS / 2 && refused < 2 * ROUNDS, `${refused} refused`);
});

Deno.test("the seed document is read whole", async () => {
  const events = shown(await read(withTimes(SEED), { format: "xes" }));
  assertEquals(events.map(({ caseId, activity }) => `${caseId}: ${activity}`), ["R&D: a < b", "R&D: b", "late: c"]);
  assertEquals(sorted(events), sorted(readByOracle(withTimes(SEED))!));
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TracebookError } from "@/errors.ts";
import type { LogSink, RejectedRow } from "@/event-log/event-batch.ts";
import { createEventLogBuilder } from "@/event-log/event-log-builder.ts";
import { mine } from "@/discovery/miners.ts";
import { eventLogFromTraces } from "@/event-log/event-log-from-traces.ts";
import { variantsOf } from "@/event-log/variants.ts";
import type { EventLog } from "@/event-log/event-log.ts";
import { parseFilters, printFilters } from "@/filtering/filter-text.ts";
import { readArrow } from "@/formats/logs/arrow/read-arrow.ts";
import { writeArrow } from "@/formats/logs/arrow/write-arrow.ts";
import { readBpmn } from "@/formats/process-models/read-bpmn.ts";
import { writeBpmn } from "@/formats/process-models/write-bpmn.ts";
import { writeCsv } from "@/formats/logs/csv/write-csv.ts";
import { readOcelJson, writeOcelJson } from "@/formats/logs/ocel/ocel-json.ts";
import { readOcelXml, writeOcelXml } from "@/formats/logs/ocel/ocel-xml.ts";
import { readOcelSqlite, writeOcelSqlite } from "@/formats/logs/ocel/ocel-sqlite.ts";
import { readParquet } from "@/formats/logs/parquet/read-parquet.ts";
import { writeParquet } from "@/formats/logs/parquet/write-parquet.ts";
import { readPnml } from "@/formats/process-models/read-pnml.ts";
import { writePnml } from "@/formats/process-models/write-pnml.ts";
import { readRules } from "@/formats/process-models/read-rules.ts";
import { type RuleModel, writeRules } from "@/formats/process-models/write-rules.ts";
import { readPtml } from "@/formats/process-models/read-ptml.ts";
import { writePtml } from "@/formats/process-models/write-ptml.ts";
import { readLog } from "@/formats/logs/read-log.ts";
import { formatTime } from "@/time/format-time.ts";
import { createTimeParser, parseTime } from "@/time/time-parser.ts";
import { decodeXml } from "@/formats/xml/decode-xml.ts";
import { writeXes } from "@/formats/logs/xes/write-xes.ts";
import type { Bpmn, BpmnLayout } from "@/process-models/bpmn/bpmn.ts";
import { bpmnOfTree } from "@/process-models/conversions/bpmn-of-tree.ts";
import { petriNetOfTree } from "@/process-models/conversions/petri-net-of-tree.ts";
import { parseProcessTree, printProcessTree } from "@/process-models/process-tree/process-tree-text.ts";
import { filters } from "../filtering/arbitrary-filters.ts";
import { arbitraryLog } from "./arbitrary-logs.ts";
import { arbitraryTree } from "./arbitrary-models.ts";
import { attributesOf, chunked } from "./reading.ts";
import { SAMPLE_OCEL } from "./sample-ocel.ts";

/** A reader that is tested with damaged files. */
interface FuzzSubject {
  readonly name: string;
  /** Valid files. */
  readonly seeds: readonly Uint8Array[];
  /** What the format is made of. */
  readonly words: readonly Uint8Array[];
  /**
   * Reads a file, writes what was read, and reads that.
   *
   * @throws a TracebookError if the file is refused; anything else breaks the law
   */
  roundTrip(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome>;
}

/** What became of a damaged file. */
type Outcome = "refused" | "read and written back equal";

const SOURCE = "damaged.file";
const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/**
 * Tries a file. The law: it is refused with a reason in words and, if it is a file, with its name,
 * or what is read is written and read back equal; and nothing of it reaches the parts that all
 * objects share.
 */
export async function tryFile(subject: FuzzSubject, bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await subject.roundTrip(bytes);
  } catch (error) {
    if (!(error instanceof TracebookError)) throw error;
    outcome = "refused";
    assert(error.kind === "input" || error.kind === "limit" || error.kind === "usage", error.message);
    assert(error.details.found.length > 0, error.message);
    const { file, line, column } = error.details;
    assert(file === SOURCE || line !== undefined || column !== undefined || error.kind === "limit", `no place: ${error.message}`);
  }
  assert(
    SHARED.every(([object, names]) => Object.getOwnPropertyNames(object).length === names),
    "what all objects share has changed",
  );
  return outcome;
}

const SHARED = [Object.prototype, Array.prototype, Function.prototype, Map.prototype, String.prototype].map((object) =>
  [object, Object.getOwnPropertyNames(object).length] as const
);

/**
 * Reads twice, with what was read in between written. What is refused the second time breaks the
 * law.
 */
function roundTrip<T>(
  read: (bytes: Uint8Array<ArrayBuffer>) => T | Promise<T>,
  write: (model: T) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>,
) {
  return async (bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> => {
    const model = await read(bytes);
    try {
      assertEquals(await read(await write(model)), model);
    } catch (error) {
      throw accepted(error);
    }
    return "read and written back equal";
  };
}

/** A refusal of what was accepted before is no answer. */
const accepted = (error: unknown) =>
  error instanceof TracebookError ? new Error(`read, but not written back: ${error.message}`, { cause: error }) : error;

const SAMPLE = { numRuns: 12, seed: 7 };
/** Rules of each kind, mined from small logs. */
function ruleModels(): RuleModel[] {
  return ["abab", "ab\nb", "cacb\nab"].flatMap((text, i) => {
    const log = eventLogFromTraces(
      text.split("\n").map((trace, c) => ({
        caseId: String(c),
        events: [...trace].map((activity, k) => ({ activity, time: k * 1000 * (i + c + 1) })),
      })),
    );
    const input = { variants: variantsOf(log).variants, log };
    return [mine("declare", input), mine("log-skeleton", input), mine("temporal-profile", input)];
  });
}

const trees = fc.sample(arbitraryTree, { ...SAMPLE, numRuns: 30 });

const words = (text: string) => text.split(" ").map(encode);

/** A layout that takes no time. */
const plainLayout = ({ nodes, flows }: Bpmn): BpmnLayout => ({
  nodes: nodes.map(() => ({ x: 0, y: 0, width: 1, height: 1 })),
  flows: flows.map(() => [{ x: 0, y: 0 }, { x: 1, y: 1 }]),
});

type LogReader = (bytes: Uint8Array<ArrayBuffer>, sink: LogSink) => Promise<unknown>;

/** The law for logs. One of which every row is rejected, with a reason for each, is refused. */
function logRoundTrip(
  read: LogReader,
  write: (log: EventLog) => Promise<Uint8Array<ArrayBuffer>>,
  told: (log: EventLog) => unknown = (log) => log,
) {
  const logOf = async (bytes: Uint8Array<ArrayBuffer>) => {
    const builder = createEventLogBuilder();
    const rejected: RejectedRow[] = [];
    await read(bytes, { begin: builder.begin, batch: builder.batch, rejected: (row) => void rejected.push(row) });
    return { log: builder.build(), rejected };
  };
  return async (bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> => {
    const { log, rejected } = await logOf(bytes);
    assert(rejected.every(({ reason }) => reason.length > 0));
    if (log.activity.length === 0 && rejected.length > 0) return "refused";
    const again = await write(log).then(logOf).catch((error) => Promise.reject(accepted(error)));
    assertEquals(told(again.log), told(log));
    return "read and written back equal";
  };
}

/**
 * What CSV tells of a log: no types of attributes. They are inferred from the first rows, those
 * that are rejected among them; and numbers and times of a type are written in one way, texts that
 * look so as they are.
 */
const withoutTypes = (log: EventLog) => {
  const plain = (attributes: EventLog["caseAttributes"]) =>
    attributesOf(attributes).map(({ name, values }) => ({
      name,
      values: values.map((value) => value === null ? null : plainValue(value)),
    }));
  return { ...log, caseAttributes: plain(log.caseAttributes), eventAttributes: plain(log.eventAttributes) };
};

function plainValue(text: string): string {
  if (/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(text) && Number.isFinite(Number(text))) return String(Number(text));
  const bytes = encode(text);
  const time = parseTime(createTimeParser("UTC", "iso"), bytes, 0, bytes.length);
  return Number.isNaN(time) ? text.toLowerCase() : formatTime(time);
}

const streamBytes = (stream: ReadableStream<Uint8Array>) =>
  new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();

const logReader = (format: "csv" | "xes", gzip = false): LogReader => (bytes, sink) =>
  readLog(chunked(bytes, [1 << 12]), { format, gzip, source: SOURCE, roles: {} }, sink);

const logs = fc.sample(arbitraryLog({ texts: true }), { numRuns: 40, seed: 7 }).filter(({ caseIds }) => caseIds.length > 1).slice(
  0,
  12,
);
const typedLogs = fc.sample(arbitraryLog({ texts: false }), { numRuns: 40, seed: 7 }).filter(({ caseIds }) => caseIds.length > 1)
  .slice(0, 12);

/** All readers, each with valid files. */
export async function fuzzSubjects(): Promise<FuzzSubject[]> {
  return [
    {
      name: "CSV",
      seeds: await Promise.all(logs.map((log, i) => streamBytes(writeCsv(log, { delimiter: ",;\t"[i % 3] })))),
      words: words('case:concept:name concept:name time:timestamp , ; " "" \r\n NA 2026-01-31 08:30 1.5 true'),
      roundTrip: logRoundTrip(logReader("csv"), (log) => streamBytes(writeCsv(log)), withoutTypes),
    },
    {
      name: "XES",
      seeds: await Promise.all(typedLogs.map((log) => streamBytes(writeXes(log)))),
      words: words(
        '<event> </event> <trace> </trace> <log> </log> <string key="a" value="b"/> <list key="l"> <values> value=" key="',
      ),
      roundTrip: logRoundTrip(logReader("xes"), (log) => streamBytes(writeXes(log))),
    },
    {
      name: "Parquet",
      seeds: typedLogs.map((log) => writeParquet(log)),
      words: words("PAR1 concept:name"),
      roundTrip: logRoundTrip(
        (bytes, sink) => readParquet(bytes, { source: SOURCE }, sink),
        async (log) => Uint8Array.from(await writeParquet(log)),
      ),
    },
    {
      name: "Arrow",
      seeds: typedLogs.map((log, i) => writeArrow(log, { format: i % 2 === 0 ? "file" : "stream" })),
      words: words("ARROW1 concept:name"),
      roundTrip: logRoundTrip(
        (bytes, sink) => readArrow(bytes, { source: SOURCE }, sink),
        async (log) => Uint8Array.from(await writeArrow(log)),
      ),
    },
    {
      name: "OCEL JSON",
      seeds: SAMPLE_OCEL.map(writeOcelJson),
      words: words(
        '"events" "objects" "time" "value" "attributes" "relationships" "objectId" "qualifier" [ ] { } null true "__proto__": 1e400',
      ),
      roundTrip: roundTrip((bytes) => readOcelJson(bytes, { source: SOURCE }), (log) => Uint8Array.from(writeOcelJson(log))),
    },
    {
      name: "OCEL XML",
      seeds: SAMPLE_OCEL.map(writeOcelXml),
      words: words(
        '<event id="e1" type="a"/> <objects> </objects> <attribute name="a" type="float"/> <relationship object-id="o1" qualifier=""/>',
      ),
      roundTrip: roundTrip((bytes) => readOcelXml(bytes, { source: SOURCE }), (log) => Uint8Array.from(writeOcelXml(log))),
    },
    {
      name: "OCEL SQLite",
      seeds: await Promise.all(SAMPLE_OCEL.map(writeOcelSqlite)),
      words: words("SQLite CREATE TABLE event object map_type event_object ocel_id TEXT INTEGER"),
      roundTrip: roundTrip(
        (bytes) => readOcelSqlite(bytes, { source: SOURCE }),
        async (log) => Uint8Array.from(await writeOcelSqlite(log)),
      ),
    },
    {
      name: "PNML",
      seeds: trees.map((tree) => encode(writePnml(petriNetOfTree(tree)))),
      words: words(
        '<place id="a"/> <transition id="b"/> <page> </page> <arc id="x" source="a" target="b"/> <text> </text> <referencePlace ref="a"/> <finalmarkings>',
      ),
      roundTrip: roundTrip(
        (bytes) => readPnml(decodeXml(bytes, { source: SOURCE }), { source: SOURCE }),
        (net) => encode(writePnml(net)),
      ),
    },
    {
      name: "BPMN",
      seeds: trees.map((tree) => {
        const bpmn = bpmnOfTree(tree);
        return encode(writeBpmn(bpmn, plainLayout(bpmn)));
      }),
      words: words(
        '<bpmn:task id="a"/> <bpmn:subProcess id="s"> </bpmn:subProcess> <bpmn:standardLoopCharacteristics/> task startEvent Gateway sourceRef="n0"',
      ),
      roundTrip: roundTrip(
        (bytes) => readBpmn(decodeXml(bytes, { source: SOURCE }), { source: SOURCE }),
        (bpmn) => encode(writeBpmn(bpmn, plainLayout(bpmn))),
      ),
    },
    {
      name: "PTML",
      seeds: trees.map((tree) => encode(writePtml(tree))),
      words: words(
        '<xorLoop id="n1"/> xor and sequence manualTask automaticTask root="n0" <parentsNode id="r" sourceId="n0" targetId="n1"/>',
      ),
      roundTrip: roundTrip(
        (bytes) => readPtml(decodeXml(bytes, { source: SOURCE }), { source: SOURCE }),
        (tree) => encode(writePtml(tree)),
      ),
    },
    {
      name: "rules",
      seeds: ruleModels().map((rules) => encode(writeRules(rules))),
      words: words('"kind": "version":1 "declare" "response" "activities": ["a"] {"from":"a" 1e999 -0 [[ ]] null'),
      roundTrip: roundTrip((bytes) => readRules(decode(bytes), { source: SOURCE }), (rules) => encode(writeRules(rules))),
    },
    {
      name: "process tree",
      seeds: trees.map((tree) => encode(printProcessTree(tree))),
      words: words("-> X( +( *( tau 'a' ' \\ , ( )"),
      roundTrip: roundTrip((bytes) => parseProcessTree(decode(bytes)), (tree) => encode(printProcessTree(tree))),
    },
    {
      name: "filters",
      seeds: fc.sample(fc.array(filters(), { minLength: 1, maxLength: 3 }), { numRuns: 60, seed: 7 }).map((list) =>
        encode(printFilters(list))
      ),
      words: words('with: not- keep- drop- path: > .. , ; = " 2026-01-01 1d 50% seed'),
      roundTrip: roundTrip((bytes) => parseFilters(decode(bytes)), (filters) => encode(printFilters(filters))),
    },
  ];
}

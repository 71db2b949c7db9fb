import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ProblemDetails, TracebookError } from "@/errors.ts";
import { read } from "./reading.ts";

const DAY = "2026-01-31";

/** The columns taken for case, activity, timestamp and resource of a file with this header. */
async function guessed(header: string, ...rows: string[]): Promise<(string | null | undefined)[]> {
  const cells = header.split(/[,;]/).map((_, i) => `${DAY.slice(0, -1)}${i % 2}`);
  const delimiter = header.includes(";") ? ";" : ",";
  const { columns } = (await read([header, ...(rows.length > 0 ? rows : [cells.join(delimiter)]), ""].join("\n"))).header;
  return [columns?.case, columns?.activity, columns?.timestamp, columns?.resource];
}

async function refused(content: string, options: Parameters<typeof read>[1] = {}): Promise<ProblemDetails> {
  const error = await assertRejects(() => read(content, options));
  assert(error instanceof TracebookError && error.kind === "input", String(error));
  return error.details;
}

const EXPORTS: [tool: string, header: string, roles: (string | null)[]][] = [
  ["SAP in German", "Belegnummer;Vorgang;Zeitpunkt;Benutzer", ["Belegnummer", "Vorgang", "Zeitpunkt", "Benutzer"]],
  ["a German case system", "Vorgangsnummer;Aktivität;Datum", ["Vorgangsnummer", "Aktivität", "Datum", null]],
  ["German, a procedure as the case", "Vorgang;Aktivität;Datum", ["Vorgang", "Aktivität", "Datum", null]],
  ["German with both", "Fallnummer;Vorgang;Startzeit;Endzeit;Bearbeiter", ["Fallnummer", "Vorgang", "Endzeit", "Bearbeiter"]],
  ["German orders", "Auftrag;Arbeitsschritt;Startzeit", ["Auftrag", "Arbeitsschritt", "Startzeit", null]],
  ["SAP change documents", "OBJECTID,TCODE,UDATE,USERNAME", ["OBJECTID", "TCODE", "UDATE", "USERNAME"]],
  ["Jira", "Issue key,Status,Changed,Author", ["Issue key", "Status", "Changed", "Author"]],
  ["Jira's history", "Issue key,Status,From Status,To Status,Changed", ["Issue key", "To Status", "Changed", null]],
  ["a hospital", "Case No,Ward,Event,Event Start,Event End,Staff", ["Case No", "Event", "Event End", "Staff"]],
  ["ServiceNow", "number,incident_state,sys_updated_at", ["number", "incident_state", "sys_updated_at", null]],
  [
    "ServiceNow with more",
    "number,incident_state,opened_at,sys_updated_by,sys_updated_at",
    ["number", "incident_state", "sys_updated_at", "sys_updated_by"],
  ],
  ["a workbook", "Order No.,Process Step,Date/Time,Performed By", ["Order No.", "Process Step", "Date/Time", "Performed By"]],
];

for (const [tool, header, roles] of EXPORTS) {
  Deno.test(`the columns of common exports are guessed: ${tool}`, async () => {
    assertEquals(await guessed(header), roles);
  });
}

Deno.test("all missing columns are told at once, with a command line to complete", async () => {
  const { line, expected, found, advice } = await refused("foo,bar,when\n1,a,2026-01-31\n");
  assertEquals([line, found], [1, 'the columns "foo", "bar", "when"']);
  assert(expected?.includes("case") && expected.includes("activity"), expected);
  assert(advice?.includes('--case COLUMN --activity COLUMN --timestamp "when"'), advice);
});

Deno.test("missing and ambiguous columns are told together", async () => {
  const { found, advice } = await refused("case_id,Case ID,bar,when\n1,1,a,2026-01-31\n");
  assert(found.endsWith('Which column is the case: "case_id" or "Case ID"?'), found);
  assert(advice?.includes('--case "case_id" --activity COLUMN --timestamp "when"'), advice);
});

Deno.test("a time that never changes within a case does not win over one that does", async () => {
  const header = "id,step,created_at,updated_at";
  const rows = ["1,a,2026-01-01,2026-01-02", "1,b,2026-01-01,2026-01-03", "2,a,2026-01-05,2026-01-06"];
  assertEquals((await guessed(header, ...rows))[2], "updated_at");
  // The rule holds across names of unequal fame, and whichever column stands first.
  const ended = ["1,a,2026-01-01,2026-01-02", "1,b,2026-01-01,2026-01-03"];
  assertEquals((await guessed("case,activity,end_time,date", ...ended))[2], "date");
  // What changes must be a time, and where no case has two events nothing is known.
  assertEquals((await guessed("case,activity,date,complete", "1,a,2026-01-01,no", "1,b,2026-01-01,yes"))[2], "date");
  assertEquals((await guessed("case,activity,end_time,date", "1,a,2026-01-01,2026-01-02"))[2], "end_time");
});

Deno.test("two equally good times that both change are refused with both names", async () => {
  const { found, advice } = await refused(
    "id,step,created_at,updated_at\n1,a,2026-01-01,2026-01-02\n1,b,2026-01-02,2026-01-03\n",
  );
  assertEquals(found, 'Which column is the timestamp: "created_at" or "updated_at"?');
  assert(advice?.includes('--timestamp "created_at"'), advice);
});

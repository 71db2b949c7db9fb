import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { TracebookError } from "@/errors.ts";
import { openColumnsOf } from "@/formats/logs/csv/column-roles.ts";
import { describeColumns } from "@/pipeline/files/reading-notes.ts";
import { read } from "./reading.ts";

/** Rows of some cases, each with the same three steps, an hour apart. */
function rows(row: (at: { id: number; step: number; time: string }) => string, cases = 8): string {
  return Array.from({ length: cases * 3 }, (_, i) => {
    const [id, step] = [Math.floor(i / 3) + 1, i % 3];
    return `${row({ id, step, time: new Date(Date.UTC(2026, 0, id, 8 + step)).toISOString().slice(0, 19) })}\n`;
  }).join("");
}

const STEPS = ["register", "check", "decide"];

async function roles(header: string, row: Parameters<typeof rows>[0]) {
  const { columns } = (await read(`${header}\n${rows(row)}`)).header;
  return [columns!.case, columns!.activity, columns!.timestamp, columns!.start];
}

Deno.test("columns whose names tell nothing are told by their values", async () => {
  const row = ({ id, step, time }: { id: number; step: number; time: string }) => `${id},${STEPS[step]},${time},Ann,${id * 1.5}`;
  assertEquals(await roles("id_case,what,reported_at,who,amount", row), ["id_case", "what", "reported_at", null]);
  assertEquals(await roles("Service ID,Leistungsschritt,wann,Person,Betrag", row), [
    "Service ID",
    "Leistungsschritt",
    "wann",
    null,
  ]);
  assertEquals(await roles("project_id,phase,phase_changed_at,developer_id,cost", row), [
    "project_id",
    "phase",
    "phase_changed_at",
    null,
  ]);
});

Deno.test("a number of the process beside that of the case is not the case", async () => {
  assertEquals(
    await roles("processId,case,activity,timestamp", ({ id, step, time }) => `7,${id},${STEPS[step]},${time}`),
    ["case", "activity", "timestamp", null],
  );
});

Deno.test("of two columns of times the end is the time, and the one named so is the start", async () => {
  assertEquals(
    await roles(
      "case,activity,work begin at,work end at",
      ({ id, step, time }) => `${id},${STEPS[step]},${time},${time.replace(":00:", ":30:")}`,
    ),
    ["case", "activity", "work end at", "work begin at"],
  );
});

Deno.test("where two columns fit, none is taken, and the refusal names what there is", async () => {
  const text = `a,b,activity,timestamp\n${rows(({ id, step, time }) => `${id},${id + 100},${STEPS[step]},${time}`)}`;
  await assertRejects(() => read(text), Error, 'Which column is the case: "a" or "b"?');
  const changing = `case,activity,seen at,noted at\n${rows(({ id, step, time }) => `${id},${STEPS[step]},${time},${time}`)}`;
  await assertRejects(() => read(changing), Error, 'Which column is the timestamp: "seen at" or "noted at"?');
});

Deno.test("a guess by values is told with its confidence and what else may fit", async () => {
  const text = `id_case,activity,timestamp,attribute_case\n${
    rows(({ id, step, time }) => `${id},${STEPS[step]},${time},${Math.ceil(id / 2)}`)
  }`;
  const { columns } = (await read(text)).header;
  assertEquals(
    describeColumns(columns!),
    'case = "id_case" (guessed from its values, 90 % sure; or "attribute_case"), activity = "activity" (guessed), timestamp = "timestamp" (guessed)',
  );
});

Deno.test("a table that is no log is refused", async () => {
  const text = `employee_id,employee_name,department_id,role,hire_date\n${
    rows(({ id, step, time }) => `${id * 3 + step},N${id * 3 + step},${step},${STEPS[step]},${time.slice(0, 10)}`)
  }`;
  await assertRejects(() => read(text), Error, "columns with common names for case");
});

/** An export whose time is told by its values, and whose activity may be in two columns. */
const ONE_OPEN = `Vorgangsnr.;Was geschah;Erledigt am;Filiale\n${
  rows(({ id, step, time }) => `V-${id};${STEPS[step]};${time};${["Bonn", "Ulm", "Kiel"][(id + step) % 3]}`)
}`;

Deno.test("of several roles only the open one is asked for, with the columns that fit", async () => {
  const { message } = await assertRejects(() => read(ONE_OPEN), Error);
  assertEquals(
    message,
    'log.file, line 1: Which column is the activity: "Was geschah" or "Filiale"? ' +
      'Name it, for instance: --activity "Was geschah" (in a program, roles: { activity: "Was geschah" }).',
  );
  const { columns } = (await read(ONE_OPEN, { roles: { activity: "Was geschah" } })).header;
  assertEquals([columns!.case, columns!.timestamp], ["Vorgangsnr.", "Erledigt am"]);
});

Deno.test("where only one column fits each open role, but none well, it is asked for; no column is proposed twice", async () => {
  const { message } = await assertRejects(
    () => read("q,w,when\n1,foo,2024-01-01\n2,foo,2024-01-02\n3,qux,2024-01-02\n4,zip,2024-01-03\n"),
    Error,
  );
  assertStringIncludes(message, 'Which column is the case: "w"? Which column is the activity: "w"?');
  assertStringIncludes(message, '--case "w" --activity COLUMN --timestamp "when"');
});

Deno.test("a program that prints the error about open columns prints no rows of the file, and the name of its class", async () => {
  const error = await assertRejects(() => read(ONE_OPEN), TracebookError);
  const printed = Deno.inspect(error);
  assertStringIncludes(printed, "TracebookError");
  assert(!printed.includes("register"), printed);
  assertEquals(openColumnsOf(error)?.rows.length, 10);
});

/** The flags that say what the activity of an event is, as a user meets them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "./run-cli.ts";

const CSV = `case,activity,timestamp,lifecycle,team,"unit, old"
1,check,2026-01-01T08:00:00Z,start,north,x
1,check,2026-01-01T09:00:00Z,complete,north,y
1,pay,2026-01-01T10:00:00Z,complete,south,x
`;

async function facts(...args: string[]) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/log.csv`, CSV);
    return await runCli(["facts", `${folder}/log.csv`, ...args]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const answered: [args: string[], activities: Record<string, number>][] = [
  [[], { check: 2, pay: 1 }],
  [["--plain"], { check: 2, pay: 1 }],
  [["--activity-with", 'team,"unit, old"'], { "check+north+x": 1, "check+north+y": 1, "pay+south+x": 1 }],
  [["--lifecycle-transitions", "Complete"], { check: 1, pay: 1 }],
  [["--rename", 'check="check, pay",pay="check, pay"'], { "check, pay": 3 }],
  [["--pair"], { check: 1, pay: 1 }],
  [["--pair-by", "activity", "--rename", "pay=paid"], { check: 1, paid: 1 }],
];

for (const [args, activities] of answered) {
  Deno.test(`facts ${args.join(" ") || "without flags"} counts these activities`, async () => {
    const { status, stdout, stderr } = await facts(...args, "--json");
    assertEquals(status, 0, stderr);
    const answer = JSON.parse(stdout);
    assertEquals(answer.activities, activities);
    assertEquals("activityDefinition" in answer, args.length > 0 && args[0] !== "--plain");
  });
}

const refused: [args: string[], status: number, words: string][] = [
  [["--classifier", "x"], 3, "The log names none."],
  [["--classifier", "x", "--activity-with", "team"], 2, "either --classifier or --activity-with"],
  [["--activity-with", "teem"], 3, 'Columns that can be parts: "activity", "team", "unit, old"'],
  [["--activity-with", "team,"], 2, "expected a label in --activity-with"],
  [["--rename", "check"], 2, "= and the new name"],
  [["--rename", "check=a,check=b"], 2, "one new name for each activity"],
  [["--pair-by", "clock"], 2, "instance, resource, activity in --pair-by"],
  [["--pair-by", "resource"], 3, "a log whose events have resources"],
  [["--plain", "--pair"], 2, "--plain alone"],
  [["--lifecycle-transitions", "suspend"], 3, "none in 3 events"],
];

for (const [args, status, words] of refused) {
  Deno.test(`facts ${args.join(" ")} is refused in words`, async () => {
    const result = await facts(...args);
    assertEquals([result.status, result.stdout], [status, ""]);
    assertStringIncludes(result.stderr, words);
  });
}

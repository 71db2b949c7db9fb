import { environmentError } from "../../errors.ts";
import { countOf } from "../../numerics/number-text.ts";
import { examineInstallation } from "../../pipeline/examine-installation.ts";
import type { CommandBody } from "../command.ts";
import { JOBS_FLAG, jobsFolder } from "../job-flags.ts";
import { alignColumns, oneSentence } from "../terminal-text.ts";

/** `doctor`: says what is wrong with an installation. */
export const doctorCommand: CommandBody = {
  name: "doctor",
  usage: "[--json]",
  description: [
    "Looks at Deno, memory, folders, database, logs, models, jobs and the site. Starts the embedded database, as other commands do.",
    "Warnings leave the exit status 0; a problem makes it 1.",
  ].join("\n"),
  flags: {
    ...JOBS_FLAG,
    "json": { help: "one JSON document: a list of part, status (ok, warning, problem), found, advice" },
  },
  positionals: { min: 0, max: 0 },
  examples: [
    { call: "", does: "one line for each part" },
    { call: "--json", does: "the same for programs" },
  ],
  async run(input) {
    const { has, settings, reporter, print } = input;
    const findings = await examineInstallation({ settings, jobs: jobsFolder(input), now: Date.now, reporter });
    print(
      has("json") ? JSON.stringify(findings) : alignColumns(findings.map(({ part, status, found, advice }) => [
        status,
        part,
        oneSentence(advice === null ? found : `${found}. ${advice}`),
      ])).join("\n"),
    );
    const problems = findings.filter(({ status }) => status === "problem").length;
    if (problems > 0) throw environmentError({ found: countOf(problems, "problem"), advice: "See the lines above." });
  },
};

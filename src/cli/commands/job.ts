import { latestSlotOf, scheduledRuns } from "../../database/mod.ts";
import { inputError, usageError } from "../../errors.ts";
import { PROJECT_ROOT } from "../../pipeline/project-root.ts";
import { findJobs, type FoundJob } from "../../pipeline/schedule/find-jobs.ts";
import { describeSchedule, type JobContext } from "../../pipeline/schedule/job.ts";
import { runJob } from "../../pipeline/schedule/run-job.ts";
import { withDatabase } from "../../pipeline/with-database.ts";
import { aligned } from "../aligned.ts";
import type { Command, CommandInput } from "../command.ts";

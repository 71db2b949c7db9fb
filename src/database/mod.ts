/**
 * The database: a PostgreSQL server, embedded or given by its URL, that stores event logs and
 * reduces them.
 *
 * @module
 */
export { backUpDatabase, type BackupOptions } from "./backup/back-up-database.ts";
export type { BackupDocument, BackupTable } from "./backup/backup-document.ts";
export { restoreDatabase, type RestoreOptions } from "./backup/restore-database.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export type { Database } from "./database.ts";
export { withDatabaseProblems } from "./database-problem.ts";
export { distributeTables } from "./distribute-tables.ts";
export {
  type EmbeddedOptions,
  hasEmbedded,
  resetEmbedded,
  type RunningServer,
  startEmbedded,
  statusOfEmbedded,
  stopEmbedded,
  withLock,
} from "./embedded/embedded-server.ts";
export type { Load, LoadOptions, LoadResult } from "./load/load-options.ts";
export { forgetLog, keepVersions } from "./load/forget-log.ts";
export { renameLog } from "./load/rename-log.ts";
export { lockTraining } from "./load/lock-training.ts";
export { openLoad } from "./load/open-load.ts";
export { type HistoryEntry, type HistoryOptions, type JobRun, lastDone, readHistory, recordJob } from "./queries/job-history.ts";
export {
  beginRun,
  type DeadLetter,
  endRun,
  forgetSlotsAfter,
  isRunDone,
  latestRuns,
  latestSlotOf,
  readDeadLetters,
  readTroubles,
  rememberSlot,
  type ScheduledRun,
  type Troubles,
} from "./queries/schedule.ts";
export { copyQuery, type QueriedServer } from "./queries/copy-query.ts";
export { type QueriedMysql, queryMysql } from "./queries/query-mysql.ts";
export { countStarts } from "./queries/count-starts.ts";
export { databaseIdentity, findLog, listLogs, listVersions, type StoredLog } from "./queries/list-logs.ts";
export { beginKeyedLoad, endKeyedLoad, type KeyedLoad, keyedLoadGoesOn, type KeyedState } from "./queries/api-loads.ts";
export { countContents, type DatabaseContents } from "./queries/count-contents.ts";
export { type PrunedRows, pruneOld } from "./queries/prune-old.ts";
export { listRoles, removeRole, type Role, saveRole, type StoredRole } from "./queries/api-roles.ts";
export {
  type AuditEntry,
  findToken,
  listTokens,
  readAudit,
  revokeToken,
  saveAudit,
  saveToken,
  type StoredToken,
} from "./queries/api-tokens.ts";
export {
  type AlertAttempt,
  type AlertMessage,
  type AlertState,
  changeAlertStates,
  countAlertMessages,
  endAlertAttempt,
  type NewAlertMessage,
  readAlertMessages,
  readAlertStates,
  retryAlertMessage,
  takeAlertMessages,
} from "./queries/alerts.ts";
export { type QueuedJobRun, readQueuedRuns } from "./queries/queued-runs.ts";
export { latestPrediction, readPredictions, replacePredictions, type StoredPrediction } from "./queries/case-predictions.ts";
export { type DriftCheck, readDriftChecks, saveDriftCheck, type StoredDriftCheck } from "./queries/drift-checks.ts";
export { readDriftWatch, readProcessDrifts, saveDriftWatch, type StoredProcessDrift } from "./queries/process-drifts.ts";
export {
  latestModel,
  type ListedModel,
  listModels,
  modelById,
  modelIdentityInUse,
  modelInUse,
  type ModelRecord,
  type ModelUse,
  modelUses,
  saveModel,
  type StoredModel,
  useModel,
} from "./queries/models.ts";
export { countAttributes, readEventLog, type ReadEventLogOptions } from "./queries/read-event-log.ts";
export {
  countRejectedRows,
  type ImportReport,
  readImportReports,
  readRejectedRows,
  type StoredRejectedRow,
} from "./queries/read-imports.ts";
export { readVariants } from "./queries/read-variants.ts";
export { readPerformance, type StoredCycleTime, type StoredPerformance } from "./queries/stored-performance.ts";
export { slugOf } from "./slug-of.ts";
export { forgetTrials, readTrials, saveTrial, type Tuning } from "./queries/tuning-trials.ts";

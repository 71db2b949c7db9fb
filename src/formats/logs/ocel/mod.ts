/**
 * Object-centric event logs (OCEL 2.0): JSON, XML and SQLite, and the conversion of logs of cases.
 * SQLite itself is loaded on use.
 *
 * @module
 */
export { flattenObjectCentricLog } from "../../../event-log/flatten-object-centric-log.ts";
export { objectCentricLogOf, type ObjectCentricOptions } from "../../../event-log/object-centric-log-of.ts";
export { type OcelLogReadOptions, readObjectCentricLog, readOcel, type ReadOcelOptions, writeOcel } from "./read-ocel.ts";
export { type OcelReadOptions, readOcelJson, writeOcelJson } from "./ocel-json.ts";
export { readOcelXml, writeOcelXml } from "./ocel-xml.ts";
export { readOcelSqlite } from "./ocel-sqlite.ts";
export { writeOcelSqlite } from "./ocel-sqlite.ts";
export type { ObjectCentricFormat } from "../log-formats.ts";
export type { OcelScanOptions } from "./ocel-scan.ts";
export type { PartedBytes } from "./moving-bytes.ts";

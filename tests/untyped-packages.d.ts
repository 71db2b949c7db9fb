/** Packages without types: what is imported from them is of any type, as it is for Deno. */
declare module "@observablehq/inspector";
declare module "@observablehq/runtime";
declare module "bpmn-moddle";
declare module "markdown-it";
declare module "oidc-provider";
declare module "sql.js/dist/sql-wasm-inline.js";

/** What a token allows. */
export type Scope = "read" | "write" | "jobs";

/** All scopes. */
export const SCOPES = ["read", "write", "jobs"] as const satisfies readonly Scope[];

/** What a request may do. */
export interface Grant {
  /** Id of the token; null where access is off. */
  readonly token: string | null;
  readonly scopes: readonly Scope[];
  /** Slugs of the logs; `all` for any. */
  readonly logs: "all" | readonly string[];
  allowsLog(slug: string): boolean;
}

/** The grant of requests where access is off. */
export const EVERYTHING: Grant = { token: null, scopes: SCOPES, logs: "all", allowsLog: () => true };

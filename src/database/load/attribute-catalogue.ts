import type { AttributeColumn, AttributeType } from "../../event-log/event-batch.ts";

/** An attribute of cases or of events as the database keeps it. */
export interface StoredAttribute {
  /** Its name in the jsonb: the attribute's own, unless one of another type has that. */
  readonly key: string;
  readonly name: string;
  readonly type: AttributeType;
  readonly ordinal: number;
  /** Cases or events of this load that have it. */
  count: number;
  /** `"key":` in UTF-8. */
  readonly prefix: Uint8Array;
}

/** The attributes of one level (cases or events), in order of appearance. */
export interface AttributeCatalogue {
  /** The attribute of a column, entered where it is new. */
  of(column: Pick<AttributeColumn, "name" | "type">): StoredAttribute;
  all(): Iterable<StoredAttribute>;
}

/**
 * @param known the attributes that the log has already
 */
export function createAttributeCatalogue(known: readonly Pick<StoredAttribute, "key" | "name" | "type">[]): AttributeCatalogue {
  const byIdentity = new Map<string, StoredAttribute>();
  const keys = new Set<string>();
  const enter = (key: string, name: string, type: AttributeType) => {
    const prefix = new TextEncoder().encode(`${JSON.stringify(key)}:`);
    const attribute = { key, name, type, ordinal: byIdentity.size, count: 0, prefix };
    byIdentity.set(`${type}:${name}`, attribute);
    keys.add(key);
    return attribute;
  };
  for (const { key, name, type } of known) enter(key, name, type);
  return {
    of: ({ name, type }) => {
      const found = byIdentity.get(`${type}:${name}`);
      if (found !== undefined) return found;
      let key = name;
      for (let i = 1; keys.has(key); i++) key = `${name} (${type}${i === 1 ? "" : ` ${i}`})`;
      return enter(key, name, type);
    },
    all: () => byIdentity.values(),
  };
}

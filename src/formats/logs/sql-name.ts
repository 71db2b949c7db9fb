/** A name of a table or column, quoted for SQL. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

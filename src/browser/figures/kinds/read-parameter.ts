/**
 * A parameter that a page writes as JSON.
 *
 * @throws a syntax error for what no page writes, as for a text that is no JSON
 */
export function readParameter<Value>(text: string, isOne: (value: Partial<Value>) => boolean): Value {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && isOne(value as Partial<Value>)) return value as Value;
  throw new SyntaxError(`A parameter of a figure is none: ${text}`);
}

/** Whether a value is a list of which each passes a test. */
export const isEach = (values: unknown, isOne: (value: unknown) => boolean): boolean =>
  Array.isArray(values) && values.every(isOne);

/** Whether a value is a list of texts. */
export const areTexts = (value: unknown): boolean => isEach(value, (one) => typeof one === "string");

import type { KeyPlace } from "./classifier.ts";
import type { Dictionary } from "./dictionary.ts";
import type { EventBatch, LogDictionaries } from "./event-batch.ts";
import { createTextTable, grown, internBytes, internText, type TextTable } from "./text-table.ts";

/** Makes the activities of events from the values of keys. */
export interface ActivityLabels {
  /** The labels made so far; codes of `of` point into it. */
  readonly activities: Dictionary;
  /** The codes of a batch's events; valid until the next call. Takes note of its cases first. */
  of(batch: EventBatch): Uint32Array;
  /** Labels of events so far that had a new name. */
  readonly renamed: ReadonlySet<string>;
  /** Names of keys that no event, of those there were, has had a value of. */
  missing(): string[];
}

/**
 * A combination of two texts is known by one number, so neither may be larger than half of what a
 * number holds.
 */
const MOST_TEXTS = 2 ** 26;

/**
 * Makes labels: the values of the keys joined by `+`, then renamed. Each distinct combination of
 * values is joined once.
 *
 * @param places of the keys; none for the plain activity
 * @param rename new names by label
 */
export function createActivityLabels(
  places: readonly KeyPlace[],
  rename: ReadonlyMap<string, string>,
  dictionaries: LogDictionaries,
): ActivityLabels {
  const texts = createTextTable({ what: "parts of activities", maxTexts: MOST_TEXTS });
  const empty = internText(texts, "");
  const keys = (places.length === 0 ? [{ kind: "activity" } as const] : places).map((place) =>
    readerOf(place, texts, dictionaries)
  );
  const activities = createTextTable({ what: "activities" });
  const renamed = new Set<string>();
  const joined = new Map<number, number>();
  // By text its label, + 1; 0 where it is not known yet.
  let labelOfText = new Uint32Array(64);
  let codes = new Uint32Array(0);
  let events = 0;

  const join = (before: number, text: number): number => {
    const pair = before * MOST_TEXTS + text;
    const known = joined.get(pair);
    if (known !== undefined) return known;
    const code = internText(texts, `${texts.text(before)}+${texts.text(text)}`);
    joined.set(pair, code);
    return code;
  };
  const labelOf = (text: number): number => {
    if (text >= labelOfText.length) labelOfText = grown(labelOfText, text + 1);
    if (labelOfText[text] === 0) {
      const plain = texts.text(text);
      const renamedTo = rename.get(plain);
      if (renamedTo !== undefined) renamed.add(plain);
      labelOfText[text] = internText(activities, renamedTo ?? plain) + 1;
    }
    return labelOfText[text] - 1;
  };

  return {
    activities,
    renamed,
    of: (batch) => {
      events += batch.length;
      for (const key of keys) key.begin(batch);
      if (codes.length < batch.length) codes = new Uint32Array(batch.length);
      for (let i = 0; i < batch.length; i++) {
        let text = -1;
        for (const key of keys) {
          const part = Math.max(key.text(i), empty);
          text = text < 0 ? part : join(text, part);
        }
        codes[i] = labelOf(text);
      }
      return codes;
    },
    missing: () => events === 0 ? [] : keys.flatMap((key) => key.found() ? [] : [key.name]),
  };
}

/** Reads the values of a key, as codes into the shared table of texts. */
interface KeyReader {
  readonly name: string;
  /** Takes a batch as the one whose events are asked for. */
  begin(batch: EventBatch): void;
  /** The value of an event of the batch; -1 for none. */
  text(i: number): number;
  /** Whether there has been any value. */
  found(): boolean;
}

function readerOf(place: KeyPlace, texts: TextTable, dictionaries: LogDictionaries): KeyReader {
  switch (place.kind) {
    case "activity":
      return columnReader("concept:name", texts, ({ activity }) => ({ codes: activity, values: dictionaries.activities }));
    case "lifecycle":
      return columnReader(
        "lifecycle:transition",
        texts,
        ({ lifecycle }) => lifecycle && { codes: lifecycle, values: dictionaries.lifecycles },
      );
    case "resource":
      return columnReader(
        "org:resource",
        texts,
        ({ resource }) => resource && { codes: resource, values: dictionaries.resources },
      );
    case "attribute":
      return attributeReader(place.name, texts);
  }
}

/** A column of some batch. */
interface Column {
  readonly codes: Int32Array | Uint32Array;
  readonly values: Dictionary;
}

function columnReader(name: string, texts: TextTable, columnOf: (batch: EventBatch) => Column | null): KeyReader {
  const text = createTranslation(texts);
  let column: Column | null = null;
  let found = false;
  return {
    name,
    begin: (batch) => {
      column = columnOf(batch);
    },
    text: (i) => {
      if (column === null || column.codes[i] < 0) return -1;
      found = true;
      return text(column.values, column.codes[i]);
    },
    found: () => found,
  };
}

/**
 * An event's own value, else that of its case. Attributes of one name and several types are one
 * key; nested ones are none.
 */
function attributeReader(name: string, texts: TextTable): KeyReader {
  const translations = new Map<string, ReturnType<typeof createTranslation>>();
  const translationOf = (level: string, type: string) => {
    const key = `${level} ${type}`;
    const known = translations.get(key) ?? createTranslation(texts);
    translations.set(key, known);
    return known;
  };
  let columns: (Column & { readonly text: ReturnType<typeof createTranslation> })[] = [];
  let caseCode: Uint32Array = new Uint32Array(0);
  // By case the text of its value, + 1; 0 for none.
  let textOfCase = new Uint32Array(0);
  let found = false;
  const wanted = (column: { readonly name: string; readonly type: string }) => column.name === name && column.type !== "nested";
  return {
    name,
    begin: (batch) => {
      for (const { type, values, codes } of batch.cases.attributes.filter(wanted)) {
        const text = translationOf("case", type);
        for (let row = 0; row < batch.cases.length; row++) {
          if (codes[row] < 0) continue;
          const ofCase = batch.cases.caseCode[row];
          if (ofCase >= textOfCase.length) textOfCase = grown(textOfCase, ofCase + 1);
          textOfCase[ofCase] = text(values, codes[row]) + 1;
        }
      }
      columns = batch.attributes.filter(wanted).map(({ type, ...column }) => ({ ...column, text: translationOf("event", type) }));
      caseCode = batch.caseCode;
    },
    text: (i) => {
      for (const { codes, values, text } of columns) {
        if (codes[i] < 0) continue;
        found = true;
        return text(values, codes[i]);
      }
      const ofCase = caseCode[i] < textOfCase.length ? textOfCase[caseCode[i]] - 1 : -1;
      if (ofCase >= 0) found = true;
      return ofCase;
    },
    found: () => found,
  };
}

/** From codes of a dictionary, which may be another one from some batch on, to codes of a table. */
function createTranslation(texts: TextTable): (values: Dictionary, code: number) => number {
  let last: Dictionary | null = null;
  // By code of the dictionary: the code of the table, + 1; 0 where it has not been asked for.
  let known = new Uint32Array(0);
  return (values, code) => {
    if (last !== values) {
      last = values;
      known = new Uint32Array(values.size);
    }
    if (code >= known.length) known = grown(known, Math.max(values.size, code + 1));
    if (known[code] === 0) {
      const bytes = values.bytes(code);
      known[code] = internBytes(texts, bytes, 0, bytes.length) + 1;
    }
    return known[code] - 1;
  };
}

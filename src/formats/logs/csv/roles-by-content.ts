import type { TableSample } from "./csv-sample.ts";

/** Roles that can be told by the values of a column. */
type ContentRole = "case" | "activity" | "timestamp";

/** A column that its values make likely for a role. */
interface LikelyColumn {
  readonly column: number;
  /** How well values and name fit the role, 0 to 1. */
  readonly score: number;
}

/** What is known of a table when roles are told by its values. */
interface ContentInput {
  readonly sample: TableSample;
  /** Columns that have a role already. */
  readonly taken: ReadonlySet<number>;
  /** The column of the case, or -1. */
  readonly caseColumn: number;
  /** The columns to choose among. Default: all free ones. */
  readonly among?: readonly number[];
  /** Whether the values of a column are times. */
  readonly isTime: (column: number) => boolean;
}

/** Rows of the sample that are looked at. */
const ROWS = 2000;

/**
 * The columns that may have a role, the likeliest first. Values of a case column come again in
 * small groups. An activity column has few values, and a time column times; both change within a
 * case. Words in the names of columns count too.
 */
export function likelyColumns(role: ContentRole, input: ContentInput): LikelyColumn[] {
  const { sample: { names }, taken, among } = input;
  const columns = (among ?? names.map((_, at) => at)).filter((at) => !taken.has(at));
  const rate = { case: rateCase, activity: rateActivity, timestamp: rateTime }[role];
  return columns.map((column) => ({ column, score: Math.max(0, Math.min(1, rate(column, input))) }))
    .filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || a.column - b.column);
}

/** Least score of a column that is chosen, and its least lead over the next one. */
const LEAST = { score: 0.55, lead: 0.15 };

/** The only column that fits a role well; null where none does, or two do. */
export function clearChoice(likely: readonly LikelyColumn[]): LikelyColumn | null {
  const [first, second] = likely;
  if (first === undefined || first.score < LEAST.score) return null;
  return second === undefined || first.score - second.score >= LEAST.lead - 1e-9 ? first : null;
}

/** The words of a name: `id_case`, `CaseId` and `case id` have two each. */
const wordsOf = (name: string): string[] =>
  name.replace(/([\p{Ll}0-9])(\p{Lu})/gu, "$1 $2").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");

const hasWord = (name: string, words: ReadonlySet<string>): boolean => wordsOf(name).some((word) => words.has(word));
const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const CASE_WORDS = words(
  "case caseid fall vorgang trace instance ticket order incident request claim patient application admission visit encounter " +
    "session loan invoice project shipment contract auftrag antrag bestellung bestelling",
);
const ID_WORDS = words("id no nr num number key nummer code identifier ref reference");
const NO_CASE_WORDS = words(
  "user resource employee agent customer product item event activity task status state type org group department role name " +
    "country amount cost price line position team category priority machine station vendor supplier developer manager person page ip row index",
);
const ACTIVITY_WORDS = words(
  "activity activities event task step action operation stage milestone aktivität tätigkeit schritt ereignis concept activiteit " +
    "handeling actividad attività atividade",
);
const STATE_WORDS = words("status state phase");
const NO_ACTIVITY_WORDS = words(
  "resource user group org role department type category channel country priority employee id customer product service team " +
    "vendor gender age city region location comment description",
);
const TIME_WORDS = words("time date at on timestamp datum zeit zeitpunkt when datetime fecha data heure tijd tijdstip");
const END_WORDS = words("end complete completed finish finished completion ende eind");
const START_WORDS = words("start started begin beginn from");
const NO_TIME_WORDS = words("due planned scheduled expected birth deadline target promised plan");

/** Whether a name says that its times are those of starts. */
export const namesStart = (name: string): boolean => hasWord(name, START_WORDS);

interface Values {
  readonly count: number;
  readonly distinct: number;
  /** Share of rows that have a value. */
  readonly filled: number;
  readonly numbers: number;
  readonly fractions: number;
  readonly length: number;
}

function valuesOf({ rows }: TableSample, column: number): Values {
  const values = rows.slice(0, ROWS).map((row) => row[column] ?? "").filter((value) => value !== "");
  const share = (test: (value: string) => boolean) => values.length === 0 ? 0 : values.filter(test).length / values.length;
  return {
    count: values.length,
    distinct: new Set(values).size,
    filled: values.length / Math.max(1, Math.min(rows.length, ROWS)),
    numbers: share((value) => /^\s*-?[0-9]+([.,][0-9]+)?\s*$/.test(value)),
    fractions: share((value) => /^\s*-?[0-9]+[.,][0-9]+\s*$/.test(value)),
    length: values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length),
  };
}

function rateCase(column: number, { sample, isTime }: ContentInput): number {
  const { count, distinct, filled, fractions } = valuesOf(sample, column);
  if (isTime(column) || filled < 0.95 || fractions > 0.1 || distinct < 2 || (count >= 4 && distinct === count)) return 0;
  const perCase = count / distinct;
  const name = sample.names[column];
  const base = perCase >= 1.2 && perCase <= 100 ? 0.4 : perCase <= 400 ? 0.2 : 0.05;
  return base + (hasWord(name, CASE_WORDS) ? 0.3 : 0) + (hasWord(name, ID_WORDS) ? 0.2 : 0) -
    (hasWord(name, NO_CASE_WORDS) ? 0.35 : 0);
}

function rateActivity(column: number, input: ContentInput): number {
  const { sample, isTime } = input;
  const { count, distinct, filled, numbers, length } = valuesOf(sample, column);
  if (isTime(column) || filled < 0.95 || distinct < 2 || length > 80 || (count >= 8 && distinct > count / 2)) return 0;
  const name = sample.names[column];
  const changing = changesInCases(input, column);
  return 0.25 + (distinct <= 100 ? 0.1 : 0) + (changing === null ? 0 : changing > 0.5 ? 0.2 : -0.3) - (numbers > 0.5 ? 0.3 : 0) +
    (hasWord(name, ACTIVITY_WORDS) ? 0.35 : hasWord(name, STATE_WORDS) ? 0.15 : 0) -
    (hasWord(name, NO_ACTIVITY_WORDS) ? 0.25 : 0);
}

function rateTime(column: number, input: ContentInput): number {
  if (!input.isTime(column)) return 0;
  const name = input.sample.names[column];
  const changing = changesInCases(input, column);
  return 0.55 + (hasWord(name, TIME_WORDS) ? 0.15 : 0) + (hasWord(name, END_WORDS) ? 0.2 : 0) -
    (hasWord(name, START_WORDS) ? 0.05 : 0) -
    (hasWord(name, NO_TIME_WORDS) ? 0.2 : 0) + (changing === null ? 0 : changing > 0.3 ? 0.1 : -0.4);
}

/**
 * Share of the cases with several rows in which the values of a column change; null for no such
 * case.
 */
function changesInCases({ sample: { rows }, caseColumn }: ContentInput, column: number): number | null {
  if (caseColumn < 0) return null;
  const first = new Map<string, string>();
  const several = new Set<string>();
  const changing = new Set<string>();
  for (const row of rows.slice(0, ROWS)) {
    const [id, value] = [row[caseColumn], row[column] ?? ""];
    if (!first.has(id)) first.set(id, value);
    else {
      several.add(id);
      if (first.get(id) !== value) changing.add(id);
    }
  }
  return several.size === 0 ? null : changing.size / several.size;
}

import { rowsFor } from "../elements/rows-for.js";

/** Rows of a table that gives its column the length of the other one: at least and at most. */
const [LEAST, MOST] = [6, 20];
/**
 * Rows differ in their heights: after so many tries beside the same cards the columns are as level
 * as they get.
 */
const TRIES = 4;

/** A table whose number of rows can be changed. */
interface LevelledTable {
  readonly table: HTMLTableElement;
  /** Rows that are shown now; null where the reader has asked for all. */
  rows(): number | null;
  show(rows: number): void;
}

/**
 * Gives a table of a column as many rows as its column needs to end where the one beside it ends,
 * when all cards of both are there. Rows that the reader sees neither come nor go.
 *
 * @returns ends it
 */
export function levelColumns({ table, rows, show }: LevelledTable): () => void {
  let [tries, others] = [0, ""];
  const level = () => {
    const pile = table.closest(".pile");
    const other = pile?.nextElementSibling ?? null;
    const shown = rows();
    if (pile === null || other === null || shown === null) return;
    if (document.querySelector(".pile [aria-busy=true]") !== null) return;
    const [own, beside] = [pile, other].map((column) => column.getBoundingClientRect());
    const height = table.tBodies[0].getBoundingClientRect();
    // Stacked on a narrow page, or in sight.
    if (own.top !== beside.top || height.bottom < innerHeight + height.height / 2) return;
    const bottomOf = (column: Element) => column.lastElementChild!.getBoundingClientRect().bottom;
    const free = bottomOf(other) - bottomOf(pile);
    // Other cards may come, or become higher, after the columns were level.
    const now = [...pile.children, ...other.children].filter((card) => !card.contains(table)).map((card) => card.clientHeight);
    if (now.join() !== others) [tries, others] = [0, now.join()];
    if (tries === TRIES) return;
    const next = Math.min(MOST, Math.max(LEAST, shown + rowsFor(free, table.tBodies[0].rows)));
    if (next === shown) return;
    tries++;
    show(next);
  };
  const observer = new ResizeObserver(level);
  const pile = table.closest(".pile");
  for (const column of pile === null ? [] : [pile, pile.nextElementSibling]) {
    for (const card of column?.children ?? []) observer.observe(card);
  }
  return () => observer.disconnect();
}

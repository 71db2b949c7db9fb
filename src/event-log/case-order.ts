/**
 * The order of events by case, then time, then arrival.
 *
 * A counting sort by case keeps the order of arrival within a case. Then each case that is out of
 * order is sorted by time: a short case by insertion sort, a long one by merge sort. Linear in the
 * events if cases are short or nearly in order.
 */
interface CaseOrder {
  /**
   * One longer than the number of cases: events of case `c` are `order[offsets[c]]` up to
   * `order[offsets[c + 1] - 1]`.
   */
  readonly offsets: Uint32Array;
  /** Positions of events in their source; null where the source is in order already. */
  readonly order: Uint32Array | null;
}

const LONGEST_INSERTION = 48;

/**
 * Sorts events by case, then time, then arrival.
 *
 * @param caseCode the case of each event, below `cases`
 * @param time of each event; `caseCode` and `time` may be longer than `events`
 */
export function orderByCaseAndTime(
  caseCode: Uint32Array,
  time: Float64Array,
  size: { readonly events: number; readonly cases: number },
): CaseOrder {
  const { events, cases } = size;
  const offsets = new Uint32Array(cases + 1);
  let inOrder = true;
  for (let i = 0; i < events; i++) {
    offsets[caseCode[i] + 1]++;
    if (i > 0 && (caseCode[i] < caseCode[i - 1] || (caseCode[i] === caseCode[i - 1] && time[i] < time[i - 1]))) inOrder = false;
  }
  for (let c = 0; c < cases; c++) offsets[c + 1] += offsets[c];
  if (inOrder) return { offsets, order: null };

  const next = offsets.slice(0, cases);
  const order = new Uint32Array(events);
  for (let i = 0; i < events; i++) order[next[caseCode[i]]++] = i;
  let spare: Uint32Array | null = null;
  for (let c = 0; c < cases; c++) {
    const from = offsets[c];
    const to = offsets[c + 1];
    let sorted = from + 1;
    while (sorted < to && time[order[sorted - 1]] <= time[order[sorted]]) sorted++;
    if (sorted >= to) continue;
    if (to - from <= LONGEST_INSERTION) insertionSort(order, time, from, to);
    else {
      spare ??= new Uint32Array(events);
      mergeSort(order, time, from, to, spare);
    }
  }
  return { offsets, order };
}

function insertionSort(order: Uint32Array, time: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const event = order[i];
    const at = time[event];
    let j = i;
    for (; j > from && time[order[j - 1]] > at; j--) order[j] = order[j - 1];
    order[j] = event;
  }
}

/**
 * A stable bottom-up merge sort. Runs of {@linkcode LONGEST_INSERTION} are sorted by insertion
 * first.
 */
function mergeSort(order: Uint32Array, time: Float64Array, from: number, to: number, spare: Uint32Array): void {
  for (let run = from; run < to; run += LONGEST_INSERTION) {
    insertionSort(order, time, run, Math.min(run + LONGEST_INSERTION, to));
  }
  let source = order;
  let target = spare;
  for (let width = LONGEST_INSERTION; width < to - from; width *= 2) {
    for (let left = from; left < to; left += 2 * width) {
      const middle = Math.min(left + width, to);
      const right = Math.min(left + 2 * width, to);
      let a = left;
      let b = middle;
      for (let out = left; out < right; out++) {
        target[out] = a < middle && (b >= right || time[source[a]] <= time[source[b]]) ? source[a++] : source[b++];
      }
    }
    [source, target] = [target, source];
  }
  if (source !== order) order.set(source.subarray(from, to), from);
}

import { usageError } from "../errors.ts";

/** What is moved where, at which cost. */
interface TransportProblem {
  /** Whole numbers whose sums are equal: what each source has, and what each sink takes. */
  readonly supply: ArrayLike<number>;
  readonly demand: ArrayLike<number>;
  /** Of moving one unit, by source and sink: row by row, not negative. */
  readonly cost: Float64Array;
}

/**
 * The least cost of moving all supply to the demand (the transportation problem of Hitchcock,
 * 1941), by shortest augmenting paths with potentials (Edmonds and Karp, "Theoretical improvements
 * in algorithmic efficiency for network flow problems", 1972). Each path takes sources times sinks,
 * and there are about as many as sources and sinks together.
 *
 * @throws a usage error if the sums differ
 *
 * @example
 * ```ts
 * import { transportCost } from "@/numerics/transport-cost.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(transportCost({ supply: [3, 1], demand: [2, 2], cost: Float64Array.of(0, 1, 5, 2) }), 3);
 * ```
 */
export function transportCost({ supply, demand, cost }: TransportProblem): number {
  const [left, wanted] = [Float64Array.from(supply), Float64Array.from(demand)];
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  if (sum(left) !== sum(wanted)) {
    throw usageError({ expected: "as much demand as supply", found: `${sum(wanted)} and ${sum(left)}` });
  }
  const [rows, columns] = [supply.length, demand.length];
  const transport: Transport = {
    rows,
    columns,
    cost,
    left,
    wanted,
    flow: new Float64Array(rows * columns),
    rowPrice: new Float64Array(rows),
    columnPrice: new Float64Array(columns),
    rowDistance: new Float64Array(rows),
    columnDistance: new Float64Array(columns),
    rowFrom: new Int32Array(rows),
    columnFrom: new Int32Array(columns),
    isDone: new Uint8Array(columns),
    reached: [],
  };
  for (let source = 0; source < rows; source++) {
    while (left[source] > 0) {
      const sink = nearestSink(transport, source);
      changePrices(transport, sink);
      augment(transport, source, sink);
    }
  }
  return transport.flow.reduce((total, amount, at) => amount === 0 ? total : total + amount * cost[at], 0);
}

/** A flow from sources (rows) to sinks (columns) that is being augmented. */
interface Transport {
  readonly rows: number;
  readonly columns: number;
  readonly cost: Float64Array;
  /** What each source has left, and what each sink still takes. */
  readonly left: Float64Array;
  readonly wanted: Float64Array;
  readonly flow: Float64Array;
  /** The potentials. */
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  /** The shortest path to each source and sink, and the node before it. */
  readonly rowDistance: Float64Array;
  readonly columnDistance: Float64Array;
  readonly rowFrom: Int32Array;
  readonly columnFrom: Int32Array;
  /** 1 for each sink whose distance is final. */
  readonly isDone: Uint8Array;
  /** The sources that the path can lead through. */
  readonly reached: number[];
}

/** The nearest sink that still takes something, by reduced costs. */
function nearestSink(transport: Transport, source: number): number {
  const { rows, columns, wanted, flow, rowDistance, columnDistance, rowFrom, isDone, reached } = transport;
  rowDistance.fill(Infinity);
  columnDistance.fill(Infinity);
  isDone.fill(0);
  rowDistance[source] = 0;
  reached.length = 0;
  reached.push(source);
  for (let next = 0;;) {
    for (; next < reached.length; next++) reachFrom(transport, reached[next]);
    let nearest = -1;
    for (let column = 0; column < columns; column++) {
      if (isDone[column] === 0 && (nearest < 0 || columnDistance[column] < columnDistance[nearest])) nearest = column;
    }
    isDone[nearest] = 1;
    if (wanted[nearest] > 0) return nearest;
    for (let row = 0; row < rows; row++) {
      if (flow[row * columns + nearest] === 0 || rowDistance[row] < Infinity) continue;
      rowDistance[row] = columnDistance[nearest];
      rowFrom[row] = nearest;
      reached.push(row);
    }
  }
}

/** Shortens the paths to sinks by those through a source. */
function reachFrom(
  { columns, cost, rowPrice, columnPrice, rowDistance, columnDistance, columnFrom, isDone }: Transport,
  row: number,
): void {
  for (let column = 0; column < columns; column++) {
    if (isDone[column] === 1) continue;
    // Rounding may leave a little less than 0.
    const reduced = Math.max(0, cost[row * columns + column] - rowPrice[row] - columnPrice[column]);
    if (rowDistance[row] + reduced >= columnDistance[column]) continue;
    columnDistance[column] = rowDistance[row] + reduced;
    columnFrom[column] = row;
  }
}

/** Makes the reduced costs on the path to a sink 0, and keeps all others from being negative. */
function changePrices(
  { columns, rowPrice, columnPrice, rowDistance, columnDistance, isDone, reached }: Transport,
  sink: number,
): void {
  const length = columnDistance[sink];
  for (const row of reached) rowPrice[row] += length - rowDistance[row];
  for (let column = 0; column < columns; column++) {
    if (isDone[column] === 1) columnPrice[column] -= length - columnDistance[column];
  }
}

/** Moves as much as the path from a source to a sink allows. */
function augment({ columns, left, wanted, flow, rowFrom, columnFrom }: Transport, source: number, sink: number): void {
  let amount = Math.min(left[source], wanted[sink]);
  for (let row = columnFrom[sink]; row !== source; row = columnFrom[rowFrom[row]]) {
    amount = Math.min(amount, flow[row * columns + rowFrom[row]]);
  }
  for (let column = sink;;) {
    const row = columnFrom[column];
    flow[row * columns + column] += amount;
    if (row === source) break;
    column = rowFrom[row];
    flow[row * columns + column] -= amount;
  }
  left[source] -= amount;
  wanted[sink] -= amount;
}

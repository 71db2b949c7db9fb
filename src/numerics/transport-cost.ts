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
  const [rows, columns] = [supply.length, demand.length];
  const [left, wanted] = [Float64Array.from(supply), Float64Array.from(demand)];
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  if (sum(left) !== sum(wanted)) {
    throw usageError({ expected: "as much demand as supply", found: `${sum(wanted)} and ${sum(left)}` });
  }
  const flow = new Float64Array(rows * columns);
  const [rowPrice, columnPrice] = [new Float64Array(rows), new Float64Array(columns)];
  const [rowDistance, columnDistance] = [new Float64Array(rows), new Float64Array(columns)];
  const [rowFrom, columnFrom] = [new Int32Array(rows), new Int32Array(columns)];
  const isDone = new Uint8Array(columns);
  for (let source = 0; source < rows; source++) {
    while (left[source] > 0) {
      rowDistance.fill(Infinity);
      columnDistance.fill(Infinity);
      isDone.fill(0);
      rowDistance[source] = 0;
      const reached = [source];
      let sink = -1;
      for (let next = 0; sink < 0;) {
        for (; next < reached.length; next++) {
          const row = reached[next];
          for (let column = 0; column < columns; column++) {
            if (isDone[column] === 1) continue;
            // Rounding may leave a little less than 0.
            const reduced = Math.max(0, cost[row * columns + column] - rowPrice[row] - columnPrice[column]);
            if (rowDistance[row] + reduced >= columnDistance[column]) continue;
            columnDistance[column] = rowDistance[row] + reduced;
            columnFrom[column] = row;
          }
        }
        let nearest = -1;
        for (let column = 0; column < columns; column++) {
          if (isDone[column] === 0 && (nearest < 0 || columnDistance[column] < columnDistance[nearest])) nearest = column;
        }
        isDone[nearest] = 1;
        if (wanted[nearest] > 0) sink = nearest;
        else {
          for (let row = 0; row < rows; row++) {
            if (flow[row * columns + nearest] === 0 || rowDistance[row] < Infinity) continue;
            rowDistance[row] = columnDistance[nearest];
            rowFrom[row] = nearest;
            reached.push(row);
          }
        }
      }
      const length = columnDistance[sink];
      for (const row of reached) rowPrice[row] += length - rowDistance[row];
      for (let column = 0; column < columns; column++) {
        if (isDone[column] === 1) columnPrice[column] -= length - columnDistance[column];
      }
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
  }
  return flow.reduce((total, amount, at) => amount === 0 ? total : total + amount * cost[at], 0);
}

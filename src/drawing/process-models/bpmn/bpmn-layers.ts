import { limitError } from "../../../errors.ts";
import type { Bpmn, BpmnNode } from "../../../process-models/bpmn/bpmn.ts";
import { textWidth } from "../../text-width.ts";
import type { FlowDirection } from "../model-parts.ts";

/** A box of a layer: a node, or the room through which a flow passes the layer. */
export interface LayerBox {
  /** Layer, from left to right. */
  readonly rank: number;
  readonly width: number;
  /** The node's, with room for what stands above and below it. */
  readonly height: number;
  /** Position of the node in the model; -1 for a passing flow. */
  readonly node: number;
}

/** The layers of a model and the path of each flow through them. */
export interface BpmnLayers {
  readonly boxes: readonly LayerBox[];
  /** Of the nodes, as the layers see them: turned where the drawing leads down. */
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** Number of layers. */
  readonly ranks: number;
  /** For each flow: the boxes from source to target, by position. */
  readonly paths: readonly (readonly number[])[];
}

/** Room above and below that a flow from a node to itself takes, px. */
export const LOOP_ROOM = 24;

/** Room that the names of events and gateways take, which editors show below them, px. */
const CAPTION_ROOM = 26;

/** The layered drawing of more boxes takes minutes. */
export const MOST_BOXES = 6000;

/** Size of the labels of tasks, px. */
export const TASK_TEXT = 12;

/** Room between a task's border and its label, left and right, px. */
export const TASK_PADDING = 4;

/** Labels that have a figure below them are bold, which is wider. */
const BOLD = 1.08;

const MOST_TASK_WIDTH = 200;

/** The sizes that BPMN editors give, px; a task is wider where a word of its label needs it. */
function bpmnSize({ kind, label }: BpmnNode): { readonly width: number; readonly height: number } {
  if (kind !== "task") return kind.endsWith("gateway") ? { width: 50, height: 50 } : { width: 36, height: 36 };
  // Labels may be megabytes long: no more is read than the lines of a task can show.
  const words = label.slice(0, 160).split(/\s+/).map((word) => BOLD * textWidth(word, TASK_TEXT));
  const needed = 2 * Math.ceil(Math.max(...words) / 2 + TASK_PADDING);
  return { width: Math.min(MOST_TASK_WIDTH, Math.max(100, needed)), height: 80 };
}

/**
 * Assigns the nodes of a model to layers, each node to the right of its predecessors (longest path,
 * without flows that close a loop). Each flow gets a box in every layer that it passes; a backward
 * flow also has boxes in the layers of its ends.
 *
 * @throws a limit error if there are more than 6,000 boxes
 */
export function bpmnLayers(bpmn: Bpmn, direction: FlowDirection = "right"): BpmnLayers {
  if (bpmn.nodes.length > MOST_BOXES) throw tooLarge(bpmn);
  const { rank, isBack } = rankNodes(bpmn);
  const looped = new Set(bpmn.flows.filter(({ from, to }) => from === to).map(({ from }) => from));
  const sizes = bpmn.nodes.map((node) => {
    const { width, height } = bpmnSize(node);
    return direction === "down" ? { width: height, height: width } : { width, height };
  });
  const boxes: LayerBox[] = bpmn.nodes.map((part, node) => {
    const { width, height } = sizes[node];
    const room = looped.has(node) ? LOOP_ROOM : part.kind !== "task" && part.label !== "" ? CAPTION_ROOM : 0;
    return { rank: rank[node], width, height: height + 2 * room, node };
  });
  const passing = (at: number): number => {
    if (boxes.length >= MOST_BOXES) throw tooLarge(bpmn);
    return boxes.push({ rank: at, width: 10, height: 10, node: -1 }) - 1;
  };
  const paths = bpmn.flows.map(({ from, to }, i) => {
    const path = [from];
    if (isBack[i]) { for (let at = rank[from]; at >= rank[to] && from !== to; at--) path.push(passing(at)); }
    else for (let at = rank[from] + 1; at < rank[to]; at++) path.push(passing(at));
    return [...path, to];
  });
  return { boxes, sizes, ranks: rank.reduce((max, value) => Math.max(max, value + 1), 0), paths };
}

const tooLarge = ({ nodes, flows }: Bpmn) =>
  limitError({
    expected: `a model that can be laid out in ${MOST_BOXES} boxes`,
    found: `one of ${nodes.length} nodes and ${flows.length} flows`,
    advice: "Simplify the model, for example by leaving out rare behaviour.",
  });

/** Layers by longest path; flows on which a depth-first search returns are left out. */
function rankNodes({ nodes, flows }: Bpmn): { rank: number[]; isBack: boolean[] } {
  const outgoing: number[][] = nodes.map(() => []);
  const incoming = nodes.map(() => 0);
  flows.forEach(({ from, to }, i) => {
    outgoing[from].push(i);
    incoming[to]++;
  });
  const isBack = flows.map(() => false);
  const state = nodes.map(() => 0); // 0 not seen, 1 on the path, 2 done
  const finished: number[] = [];
  const roots = [...nodes.keys()];
  const importance = (node: number) => nodes[node].kind === "start-event" ? 0 : incoming[node] === 0 ? 1 : 2;
  roots.sort((a, b) => importance(a) - importance(b) || a - b);
  for (const root of roots) {
    if (state[root] !== 0) continue;
    const path: [node: number, next: number][] = [[root, 0]];
    state[root] = 1;
    while (path.length > 0) {
      const top = path[path.length - 1];
      const flow = outgoing[top[0]][top[1]++];
      if (flow === undefined) {
        state[top[0]] = 2;
        finished.push(top[0]);
        path.pop();
        continue;
      }
      const { to } = flows[flow];
      if (state[to] === 1) isBack[flow] = true;
      else if (state[to] === 0) {
        state[to] = 1;
        path.push([to, 0]);
      }
    }
  }
  const rank = nodes.map(() => 0);
  for (const node of finished.reverse()) {
    for (const flow of outgoing[node]) {
      if (!isBack[flow]) rank[flows[flow].to] = Math.max(rank[flows[flow].to], rank[node] + 1);
    }
  }
  return { rank, isBack };
}

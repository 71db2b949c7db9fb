import type {
  AlignedVariants,
  AlignmentRequest,
  ConformancePart,
  ConformanceRequest,
  MinerForm,
  RulesRequest,
  RulesResult,
} from "../../lib/tracebook.js";
import { numberedWorker } from "../log/numbered-worker.js";

/** A worker that compares a log with models; a request that is stopped never ends. */
interface ConformanceWorker {
  miners(): Promise<readonly MinerForm[]>;
  compare(request: ConformanceRequest, receive: (part: ConformancePart) => void, fail: (problem: string) => void): void;
  /** Checks rules. */
  rules(request: RulesRequest): Promise<RulesResult>;
  /** Aligns variants with a model. */
  align(request: AlignmentRequest): Promise<AlignedVariants>;
  stop(): void;
}

/**
 * A worker of its own, which starts at the first request.
 *
 * @param name the mining worker compares, the aligning worker aligns and checks rules
 */
export function conformanceWorker(name: "mining-worker" | "aligning-worker"): ConformanceWorker {
  const { send, ask, stop } = numberedWorker(name);
  return {
    miners: () => ask({ list: true }, (reply) => "miners" in reply ? reply.miners : undefined),
    compare: (request, receive, fail) =>
      send({ compare: request }, (reply) => {
        if ("doing" in reply || "compared" in reply || "drawing" in reply || "qualities" in reply) receive(reply);
        else if ("problem" in reply) fail(reply.problem);
        return "qualities" in reply || "problem" in reply;
      }),
    rules: (request) => ask({ rules: request }, (reply) => "broken" in reply ? reply.broken : undefined),
    align: (request) => ask({ align: request }, (reply) => "aligned" in reply ? reply.aligned : undefined),
    stop,
  };
}

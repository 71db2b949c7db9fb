import type { MinedModel, Miner, ParameterValues } from "../discovery/miner.ts";
import { modelDocument } from "../discovery/model-document.ts";
import { variantsOf } from "../event-log/variants.ts";
import { directlyFollowsFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** A mined model, and the document that tells it. */
export interface DiscoveredModel {
  /** The log's name. */
  readonly name: string;
  readonly mined: MinedModel;
  /** As `--json` prints it. */
  readonly document: unknown;
}

/**
 * Opens a log and mines a model of it.
 *
 * @param source name of a file or a stored log; see {@linkcode openLog}
 * @param parameters of the miner, checked
 * @throws what opening and mining throw
 */
export async function discoverModel(
  source: string,
  miner: Miner,
  parameters: ParameterValues,
  options: OpenLogOptions,
): Promise<DiscoveredModel> {
  const { log, name } = await openLog(source, { ...options, attributes: "none" });
  return await inStep(options.reporter, `Mining by ${miner.name}`, (step) => {
    const model = miner.mine({ variants: variantsOf(log).variants, log }, parameters);
    const mined = { kind: miner.returns, model } as MinedModel;
    // People who ask for the graph want its times as well, as facts have them.
    const document = mined.kind === "directly-follows" ? directlyFollowsFacts(log) : modelDocument(mined);
    step.done("done");
    return Promise.resolve({ name, mined, document });
  });
}

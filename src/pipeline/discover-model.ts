import type { MinedModel, Miner, ParameterValues } from "../discovery/miner.ts";
import { modelDocument } from "../discovery/model-document.ts";
import { variantsOf } from "../event-log/variants.ts";
import { directlyFollowsFacts } from "../performance/log-facts.ts";
import { openLog, type OpenLogOptions } from "./files/open-log.ts";
import { inStep } from "./reporter.ts";

/** A mined model. */
interface DiscoveredModel {
  /** The log's name. */
  readonly name: string;
  readonly mined: MinedModel;
  /** The JSON of `tracebook discover`. */
  readonly document: unknown;
}

/**
 * Opens a log and mines a model of it.
 *
 * @param source a file or the name of a stored log; see {@linkcode openLog}
 * @param parameters the parameters of the miner, already checked
 * @throws what opening and mining throw
 */
export async function discoverModel(
  source: string,
  miner: Miner,
  parameters: ParameterValues,
  options: OpenLogOptions,
): Promise<DiscoveredModel> {
  const { log, name } = await openLog(source, {
    ...options,
    attributes: "none",
    ...(miner.returns === "temporal-profile" ? { timesFor: "a temporal profile needs" } : {}),
  });
  return await inStep(options.reporter, `Mining by ${miner.name}`, (step) => {
    const model = miner.mine({ variants: variantsOf(log).variants, log }, parameters);
    const mined = { kind: miner.returns, model } as MinedModel;
    // The document of the directly-follows graph has the times too, as facts do.
    const document = mined.kind === "directly-follows" ? directlyFollowsFacts(log) : modelDocument(mined);
    step.done("done");
    return Promise.resolve({ name, mined, document });
  });
}

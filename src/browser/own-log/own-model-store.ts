import { withStores } from "./own-log-store.ts";

/** A process model that a reader has opened from a file. */
export interface OwnModel {
  /** Name of the file. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When it was opened; ISO 8601. */
  readonly openedAt: string;
}

/** More models are not kept: the one that was opened longest ago is forgotten. */
const MOST_KEPT = 20;

/**
 * The process models that a reader has opened: kept in this browser only.
 *
 * All functions reject where the browser keeps nothing, as in a private window.
 */
export const ownModelStore = {
  /** Keeps a model; one of the same name is replaced. */
  async keep(model: OwnModel): Promise<void> {
    await withStores("readwrite", ({ models }) => models.put(model, model.name));
    for (const { name } of (await ownModelStore.list()).slice(MOST_KEPT)) await ownModelStore.forget(name);
  },
  /** The kept models, the latest first. */
  async list(): Promise<OwnModel[]> {
    const found = await withStores("readonly", ({ models }) => models.getAll() as IDBRequest<OwnModel[]>);
    return found.result.sort((a, b) => a.openedAt < b.openedAt ? 1 : -1);
  },
  async forget(name: string): Promise<void> {
    await withStores("readwrite", ({ models }) => void models.delete(name));
  },
};

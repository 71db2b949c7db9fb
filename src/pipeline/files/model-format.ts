import { usageError } from "../../errors.ts";
import { endingOf, isModelFormat, MODEL_FORMATS, type ModelFormat } from "../../formats/process-models/parse-model.ts";

/** The formats of pictures of models, by their endings. */
export const PICTURE_FORMATS = ["dot", "svg", "png"] as const;

/** A format that models are drawn in. */
export type PictureFormat = typeof PICTURE_FORMATS[number];

/** Whether a format is one that models are drawn in. */
export const isPictureFormat = (format: string): format is PictureFormat =>
  (PICTURE_FORMATS as readonly string[]).includes(format);

/**
 * The format to write a model in.
 *
 * @param path the file's name
 * @param given the format that the user chose, if any
 * @throws a usage error for another format
 */
export function outputFormat(path: string, given?: string): ModelFormat | PictureFormat {
  const format = given ?? endingOf(path);
  if (isModelFormat(format) || isPictureFormat(format)) return format;
  throw usageError({
    file: given === undefined ? path : undefined,
    expected: `a ${given === undefined ? "name that ends in" : "format, one of"} ${
      [...MODEL_FORMATS, ...PICTURE_FORMATS].map((name) => given === undefined ? `.${name}` : name).join(", ")
    }`,
    found: given === undefined ? "another ending" : JSON.stringify(given),
  });
}

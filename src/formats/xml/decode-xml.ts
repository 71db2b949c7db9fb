import { inputError } from "../../errors.ts";

/**
 * The text of an XML document's bytes, by its byte order mark or the encoding that its declaration
 * names (ProM writes ISO-8859-1); UTF-8 otherwise.
 *
 * @throws an input error if the encoding is unknown or the bytes are not in it
 *
 * @example
 * ```ts
 * import { decodeXml } from "@/formats/xml/decode-xml.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = Uint8Array.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>', (sign) => sign.charCodeAt(0));
 * assertEquals(decodeXml(bytes).slice(-8), "<a>é</a>");
 * ```
 */
export function decodeXml(bytes: Uint8Array<ArrayBuffer>, options: { readonly source?: string } = {}): string {
  const file = options.source;
  const encoding = encodingOf(bytes);
  const decoder = decoderOf(encoding);
  if (decoder === null) {
    throw inputError({ file, expected: "a known text encoding", found: `"${encoding}"`, advice: "Write the file in UTF-8." });
  }
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw inputError({
      file,
      expected: `text in ${encoding}`,
      found: "bytes that are not text in this encoding",
      advice: "Name the right encoding in the XML declaration, or write the file in UTF-8.",
    }, { cause: error });
  }
}

/** The encoding of an XML document by its byte order mark or declaration; `utf-8` without. */
export function encodingOf(bytes: Uint8Array): string {
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)) return "utf-16be";
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0)) return "utf-16le";
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  return /^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1] ?? "utf-8";
}

function decoderOf(encoding: string): TextDecoder | null {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    return null;
  }
}

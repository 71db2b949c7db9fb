/** How to make UTF-8 of such a file, for messages. */
export const SAVE_AS_UTF8 = "save the file as UTF-8, for instance with iconv -f WINDOWS-1252 -t UTF-8";

/**
 * The text of bytes that are no UTF-8 but look like Windows-1252 (or Latin-1, which is part of it);
 * else null.
 *
 * They look so if all beyond ASCII are letters or usual marks, and no characters of UTF-8 are among
 * them.
 *
 * @example
 * ```ts
 * import { textOfWindows1252 } from "@/formats/csv/windows-1252.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(textOfWindows1252(Uint8Array.of(0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72)), "Müller");
 * assertEquals(textOfWindows1252(Uint8Array.of(0x4d, 0x81)), null);
 * ```
 */
export function textOfWindows1252(bytes: Uint8Array): string | null {
  if (/[^\p{ASCII}\ufffd]/u.test(new TextDecoder().decode(bytes))) return null;
  const text = new TextDecoder("windows-1252").decode(bytes);
  return USUAL.test(text) ? text : null;
}

const USUAL = /^[\t\n\r\x20-\x7e\p{L}\xa0€‚„…‘’“”–—‹›«»§°©®™´·²³¼½¾±×÷£¡¿]*$/u;

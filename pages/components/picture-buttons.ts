import { h } from "./dom.js";
import { cssColor } from "./responsive.js";
import { saveFile } from "./save-file.js";

/**
 * Buttons that save a picture as SVG and as PNG.
 *
 * @param name of the files, without their endings
 * @param svg markup of the picture, made when a button is pressed
 * @param background colour behind the PNG; by default that of cards in the page's theme
 */
export function pictureButtons(name: string, svg: () => string, background?: string): HTMLElement[] {
  return [
    saveButton("SVG", () => saveFile(`${name}.svg`, "image/svg+xml", svg())),
    saveButton("PNG", async () => saveFile(`${name}.png`, "image/png", await pngOf(svg(), background ?? cssColor("--card")))),
  ];
}

function saveButton(text: string, save: () => void | Promise<void>): HTMLButtonElement {
  const button = h("button", {
    type: "button",
    class: "quiet",
    title: `Save the picture as ${text}`,
    onclick: async () => {
      button.disabled = true;
      try {
        await save();
      } catch (error) {
        button.title = error instanceof Error ? error.message : String(error);
        button.textContent = `${text}: failed`;
      } finally {
        button.disabled = false;
      }
    },
  }, text);
  return button;
}

/** Most px of a side of an image: browsers refuse larger canvases. */
const MOST_SIDE = 8000;

/** A drawing as an image, two px for each of its units. */
export async function pngOf(svg: string, background: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const scale = Math.min(2, MOST_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = h("canvas", { width: Math.ceil(image.naturalWidth * scale), height: Math.ceil(image.naturalHeight * scale) });
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => blob === null ? reject(new Error("The browser could not make the image.")) : resolve(blob),
      "image/png",
    );
  });
}

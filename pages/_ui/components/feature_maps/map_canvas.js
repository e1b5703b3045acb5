// One map of several, drawn alone.

import { divergingScale } from "../js/colour.js";
import { element } from "../js/dom.js";
import { paint } from "../js/heatmap.js";
import { valueAt } from "../js/tensor.js";

// Map `index` of a tensor (maps, height, width) on a canvas of its own. The diverging scale runs from -range
// to range.
export function mapCanvas(maps, index, range, palette) {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const colour = divergingScale(palette, range || 1);
  paint(canvas, maps.shape.slice(1), (row, col) => colour(valueAt(maps, index, row, col)));
  return canvas;
}

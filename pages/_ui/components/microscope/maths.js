// What one output cell sees, and what becomes of it. No drawing here.
// A map is {shape: [channels, height, width], values: Float32Array}, row by row, as torch holds it.
// rows[r] and cols[c] list the places of the padded input that output cell (r, c) sees: stride, padding and dilation
// live in these tables, which the server made.

function decodeMap({ shape, values }) {
  const bytes = Uint8Array.from(atob(values), (character) => character.charCodeAt(0));
  return { shape, values: new Float32Array(bytes.buffer) };
}

function valueAt(map, channel, row, col) {
  return map.values[(channel * map.shape[1] + row) * map.shape[2] + col];
}

// The k * k values under the window of one output cell, in one channel.
function patchOf(input, channel, rows, cols) {
  return rows.flatMap((row) => cols.map((col) => valueAt(input, channel, row, col)));
}

// One output value of a convolution, channel by channel: patch, weights, their products and partial sum; then all of it.
function convolveAt(scene, [row, col]) {
  const { input, weight, bias, rows, cols } = scene;
  const size = weight.shape[1] * weight.shape[2];
  const channels = scene.channels.map((name, channel) => {
    const patch = patchOf(input, channel, rows[row], cols[col]);
    const weights = weight.values.slice(channel * size, (channel + 1) * size);
    const products = patch.map((value, place) => value * weights[place]);
    return { name, patch, weights, products, sum: products.reduce((sum, value) => sum + value, 0) };
  });
  return { channels, bias, value: channels.reduce((sum, channel) => sum + channel.sum, bias) };
}

// One output value of a pooling, channel by channel: the first of equals wins, as in torch; padding never does.
// The average counts padding as 0, but not what lies beyond it, which ceil mode may reach.
function poolAt(scene, [row, col]) {
  const { input, rows, cols, counts } = scene;
  return scene.channels.map((name, channel) => {
    const patch = patchOf(input, channel, rows[row], cols[col]);
    const winner = patch.reduce((best, value, place) => (value > patch[best] ? place : best), 0);
    const total = patch.reduce((sum, value) => (value === -Infinity ? sum : sum + value), 0);
    const place = [
      rows[row][Math.floor(winner / cols[col].length)] - scene.inside.top,
      cols[col][winner % cols[col].length] - scene.inside.left,
    ];
    const count = counts[0][row] * counts[1][col];
    return { name, patch, winner, place, max: patch[winner], count, average: total / count };
  });
}

// The output cell whose window lies nearest to a place of the padded input.
function nearestCell(scene, row, col) {
  const nearest = (windows, place) => {
    const distance = (window) => Math.abs((window[0] + window[window.length - 1]) / 2 - place);
    return windows.reduce((best, window, index) => (distance(window) < distance(windows[best]) ? index : best), 0);
  };
  return [nearest(scene.rows, row), nearest(scene.cols, col)];
}

// Where a visit begins: at the strongest answer of a convolution, away from the padding, and in the middle of a pooling.
function firstCell(scene) {
  const [, height, width] = scene.outputs[0].map.shape;
  if (scene.kind === "pooling") return [Math.floor(height / 2), Math.floor(width / 2)];
  const { values } = scene.outputs[0].map;
  const from = scene.outputs[0].channel * height * width;
  const { inside } = scene;
  const within = (places, start, length) => places[0] >= start && places[places.length - 1] < start + length;
  let best = [Math.floor(height / 2), Math.floor(width / 2)];
  let strongest = 0;
  for (let row = 0; row < height; row += 1) {
    if (!within(scene.rows[row], inside.top, inside.height)) continue;
    for (let col = 0; col < width; col += 1) {
      if (!within(scene.cols[col], inside.left, inside.width)) continue;
      const strength = Math.abs(values[from + row * width + col]);
      if (strength > strongest) [strongest, best] = [strength, [row, col]];
    }
  }
  return best;
}

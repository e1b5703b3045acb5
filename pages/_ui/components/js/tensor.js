// Tensors as the server sends them: {shape: [channels, height, width], values}, row by row, as torch holds them.
// The Python side of it is components/tensor.py.

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

// Values that came as float32, exact to the bit.
export function decodeTensor({ shape, values }) {
  return { shape, values: new Float32Array(bytesOf(values).buffer) };
}

// Values that came as one byte each, -127 to 127 for -range to range: for what is drawn small.
export function decodeBytes({ shape, values, range }) {
  return { shape, values: Float32Array.from(new Int8Array(bytesOf(values).buffer), (byte) => (byte / 127) * range) };
}

export function valueAt({ shape, values }, channel, row, col) {
  return values[(channel * shape[1] + row) * shape[2] + col];
}

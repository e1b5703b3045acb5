// Numbers as people read them.

export const MINUS = "\u2212";

export function signed(text) {
  return text.replace("-", MINUS);
}

// With the digits that a float32 holds to the eye: 0.4213.
export function inFull(value) {
  if (!Number.isFinite(value)) return signed(`${value < 0 ? "-" : ""}∞`);
  const rounded = value.toFixed(4);
  return signed(Number(rounded) === 0 ? "0.0000" : rounded);
}

// For a small cell: .42 for 0.42, .013 for 0.0133, 2 for 2.00, −1.3 for −1.26.
export function inShort(value) {
  if (!Number.isFinite(value)) return signed(`${value < 0 ? "-" : ""}∞`);
  const size = Math.abs(value);
  const rounded = value.toFixed(size >= 9.95 ? 0 : size >= 0.995 ? 1 : size >= 0.0995 ? 2 : 3);
  return Number(rounded) === 0 ? "0" : signed(rounded.replace(/\.0+$/, "").replace(/^(-?)0\./, "$1."));
}

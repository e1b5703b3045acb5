// Numbers as colours. A colour is [red, green, blue], each 0 to 255.

// A CSS colour of any form; the browser reads it.
export function parseColour(text) {
  const canvas = document.createElement("canvas").getContext("2d");
  canvas.fillStyle = text;
  const hex = canvas.fillStyle;
  return [1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16));
}

// `share` of the way from one colour to another, 0 to 1.
export function mix(from, to, share) {
  return from.map((value, channel) => Math.round(value + (to[channel] - value) * share));
}

// How bright a colour is, 0 to 1: the weights of Rec. 709, without its gamma.
export function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}

// Black or white, whichever has more contrast on this ground: 4.58 to 1 at least. WCAG 2.2, relative luminance.
export function inkOn(ground) {
  const [red, green, blue] = ground.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

// The diverging scale: negative, zero, positive. -range and beyond is the end of the scale.
export function divergingScale(palette, range) {
  return (value) => {
    const share = Math.max(-1, Math.min(1, value / range));
    return share < 0 ? mix(palette.zero, palette.negative, -share) : mix(palette.zero, palette.positive, share);
  };
}

// Grey from black to white. Values beyond the two are cut off.
export function greyScale(black, white) {
  return (value) => {
    const grey = Math.max(0, Math.min(255, Math.round(((value - black) / (white - black)) * 255)));
    return [grey, grey, grey];
  };
}

// The diverging palette for the theme that Streamlit shows now. Marks the root, whose style sheet holds both.
export function themePalette(root) {
  const style = getComputedStyle(root);
  const background = parseColour(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
  root.dataset.theme = luminance(background) < 0.5 ? "dark" : "light";
  const colour = (name) => parseColour(getComputedStyle(root).getPropertyValue(name).trim());
  return { negative: colour("--negative"), zero: colour("--zero"), positive: colour("--positive") };
}

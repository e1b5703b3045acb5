// A picture and its channels, pixel by pixel. Moving over one marks the same pixel in all and reads its values, here in
// the browser: the server hears nothing.

const views = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const NAMES = ["red", "green", "blue"];

export default function ({ data, parentElement }) {
  let root = views.get(parentElement);
  if (!root) {
    root = document.createElement("div");
    root.className = "pixels";
    parentElement.append(root);
    views.set(parentElement, root);
  }
  build(root, data);
}

function build(root, { shape, values, mean, std, title }) {
  const [, height, width] = shape;
  const tensor = new Float32Array(Uint8Array.from(atob(values), (letter) => letter.charCodeAt(0)).buffer);
  const plane = height * width;
  const pixel = (channel, place) => Math.round((tensor[channel * plane + place] * std + mean) * 255);
  const frames = [];
  const stages = [[0, 1, 2], [0], [1], [2]].map((channels, number) => {
    const name = number ? `channel ${number - 1}, ${NAMES[number - 1]}` : title;
    const canvas = draw(width, height, (place) => [0, 1, 2].map((own) => pixel(channels[own] ?? channels[0], place)));
    const frame = document.createElement("i");
    frame.style.width = `${100 / width}%`;
    frame.style.height = `${100 / height}%`;
    frames.push(frame);
    const stage = document.createElement("div");
    stage.className = "stage";
    stage.style.aspectRatio = `${width} / ${height}`;
    stage.tabIndex = 0;
    stage.setAttribute("role", "img");
    stage.setAttribute("aria-label", `${name}: arrow keys move from pixel to pixel`);
    stage.append(canvas, frame);
    stage.onpointermove = stage.onpointerdown = (event) => {
      const box = stage.getBoundingClientRect();
      moveTo(
        Math.floor(((event.clientY - box.top) / box.height) * height),
        Math.floor(((event.clientX - box.left) / box.width) * width),
      );
    };
    stage.onkeydown = (event) => {
      const step = KEYS[event.key];
      if (!step) return;
      event.preventDefault();
      moveTo(row + step[0], col + step[1]);
    };
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.textContent = name;
    figure.append(stage, caption);
    return figure;
  });
  const reading = document.createElement("p");
  reading.className = "reading";
  reading.setAttribute("aria-live", "polite");
  const pictures = document.createElement("div");
  pictures.className = "stages";
  pictures.append(...stages);
  root.replaceChildren(pictures, reading);

  let [row, col] = [height >> 1, width >> 1];
  function moveTo(newRow, newCol) {
    row = Math.max(0, Math.min(height - 1, newRow));
    col = Math.max(0, Math.min(width - 1, newCol));
    const place = row * width + col;
    for (const frame of frames) {
      frame.style.top = `${(100 * row) / height}%`;
      frame.style.left = `${(100 * col) / width}%`;
    }
    const numbers = NAMES.map((name, channel) => [name, pixel(channel, place), tensor[channel * plane + place]]);
    reading.replaceChildren(`row ${row}, column ${col}`, ...numbers.map(makeNumber));
  }
  moveTo(row, col);
}

function makeNumber([name, value, normalized]) {
  const span = document.createElement("span");
  span.textContent = `${name} ${value} → ${normalized.toFixed(4).replace("-", "\u2212")}`;
  return span;
}

function draw(width, height, colour) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  for (let place = 0; place < width * height; place++) image.data.set([...colour(place), 255], 4 * place);
  context.putImageData(image, 0, 0);
  return canvas;
}

// The microscope: input, output, and the arithmetic between them at one output cell. Hover, touch, keys, scrubbing and
// playing all move that cell, here in the browser; the server hears only of a cell that is clicked, to keep it in the
// link. maths.js and draw.js stand before this file.

const SPEEDS = [2, 5, 15, 60]; // output cells a second
const ICONS = {
  first: "M5 4v12M16 4L7 10l9 6z",
  back: "M14 4L6 10l8 6z",
  play: "M6 3l11 7-11 7z",
  pause: "M6 4v12M14 4v12",
  forward: "M6 4l8 6-8 6z",
};
const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const microscopes = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own

export default function ({ data, parentElement, setStateValue }) {
  let microscope = microscopes.get(parentElement);
  if (!microscope) {
    microscope = createMicroscope(parentElement);
    microscopes.set(parentElement, microscope);
  }
  microscope.show(data, setStateValue);
  return () => {
    if (!parentElement.isConnected) microscope.pause(); // Streamlit also calls this for a run that a newer one overtook
  };
}

function createMicroscope(parent) {
  const root = element("div", { class: "microscope" });
  parent.append(root);
  let scene = null;
  let view = null; // what is drawn now: {inputStage, outputStages, sums, transport}
  let cell = null;
  let timer = null;
  let send = () => {};

  function show(data, setStateValue) {
    send = setStateValue;
    const playing = timer !== null;
    pause();
    scene = openScene(data, root);
    const [rows, cols] = [scene.rows.length, scene.cols.length];
    cell = cell ?? data.cell ?? firstCell(scene);
    cell = [Math.min(cell[0], rows - 1), Math.min(cell[1], cols - 1)];
    const focused = view?.focused();
    view = buildView(root, scene, { moveTo, keep, step, toggle, rewind, setSpeed });
    view.focus(focused);
    moveTo(cell);
    if (playing) play();
  }

  function moveTo(next) {
    cell = next;
    view.light(cell, timer !== null);
  }

  function place() {
    return cell[0] * scene.cols.length + cell[1];
  }

  function step(by) {
    const count = scene.rows.length * scene.cols.length;
    const next = (place() + by + count) % count;
    moveTo([Math.floor(next / scene.cols.length), next % scene.cols.length]);
  }

  function rewind() {
    moveTo([0, 0]);
  }

  function play() {
    timer = setInterval(() => step(1), 1000 / scene.speed);
    view.light(cell, true);
    view.transport.showPlaying(true);
  }

  function pause() {
    if (timer === null) return;
    clearInterval(timer);
    timer = null;
    view.transport.showPlaying(false);
    view.light(cell, false);
  }

  function toggle() {
    if (timer === null) play();
    else pause();
  }

  function setSpeed(speed) {
    scene.speed = speed;
    if (timer !== null) {
      pause();
      play();
    }
    send("speed", speed);
  }

  function keep() {
    send("cell", cell);
  }

  return { show, pause };
}

// The data as the server sent it, with its maps decoded and the colours of the theme.
function openScene(data, root) {
  const style = getComputedStyle(root);
  const background = parseColour(style.getPropertyValue("--st-background-color").trim() || "#ffffff");
  root.dataset.theme = luminance(background) < 0.5 ? "dark" : "light";
  const colour = (name) => parseColour(getComputedStyle(root).getPropertyValue(name).trim());
  const palette = { negative: colour("--negative"), zero: colour("--zero"), positive: colour("--positive") };
  return {
    ...data,
    input: decodeMap(data.input),
    weight: data.weight && decodeMap(data.weight),
    kept: data.kept && decodeMap(data.kept),
    outputs: data.outputs.map((output) => ({ ...output, map: decodeMap(output.map) })),
    grey: greyScale(data.black, data.white),
    diverging: divergingScale(palette, data.range),
  };
}

function buildView(root, scene, act) {
  const input = buildInput(scene);
  const outputs = scene.outputs.map((output) => buildOutput(scene, output));
  const transport = buildTransport(scene, act);
  const sums = scene.kind === "convolution" ? buildProducts(scene) : buildPools(scene);
  const results = element("div", { class: "outputs" }, ...outputs.map(({ figure }) => figure));
  root.dataset.outputs = outputs.length;
  root.replaceChildren(
    element("div", { class: "pictures" }, input.figure, results),
    transport.bar,
    sums.table,
  );

  const follow = ({ box, width, height }, toCell) => {
    const pixel = (event) => {
      const area = box.getBoundingClientRect();
      const within = (share, size) => Math.max(0, Math.min(size - 1, Math.floor(share * size)));
      return [
        within((event.clientY - area.top) / area.height, height),
        within((event.clientX - area.left) / area.width, width),
      ];
    };
    box.onpointermove = box.onpointerdown = (event) => act.moveTo(toCell(pixel(event)));
    box.onclick = act.keep;
  };
  follow(input.stage, ([row, col]) => nearestCell(scene, row, col));
  for (const { stage } of outputs) {
    follow(stage, (pixel) => pixel);
    stage.box.tabIndex = 0;
    stage.box.setAttribute("role", "application");
    stage.box.onkeydown = (event) => {
      const by = KEYS[event.key];
      if (by) {
        const limit = (value, size) => Math.max(0, Math.min(size - 1, value));
        const [row, col] = lit;
        act.moveTo([limit(row + by[0], scene.rows.length), limit(col + by[1], scene.cols.length)]);
      } else if (event.key === "Enter") act.keep();
      else if (event.key === " ") act.toggle();
      else if (event.key === "Home") act.rewind();
      else return;
      event.preventDefault();
    };
  }

  let lit = [0, 0];
  const light = (cell, playing) => {
    lit = cell;
    const found = sums.show(cell);
    input.light(cell, found);
    outputs.forEach((output) => output.light(cell, playing));
    transport.show(cell);
  };
  const touchable = () => [...outputs.map(({ stage }) => stage.box), ...transport.buttons];
  const focused = () => touchable().indexOf(root.getRootNode().activeElement);
  const focus = (index) => touchable()[index]?.focus({ preventScroll: true });
  return { light, transport, focused, focus };
}

function buildInput(scene) {
  const { input, inside, kept } = scene;
  const made = stage("input", input.shape, scene.inputLabel);
  const isInside = (row, col) =>
    row >= inside.top && row < inside.top + inside.height && col >= inside.left && col < inside.left + inside.width;
  const opacity = (row, col) => {
    if (!Number.isFinite(valueAt(input, 0, row, col))) return 0;
    if (!isInside(row, col)) return 0.55;
    return kept && !valueAt(kept, 0, row - inside.top, col - inside.left) ? 0.16 : 1;
  };
  paint(made.canvas, input, pictureColours(input, scene.black, scene.white), opacity);

  const frame = svgElement("rect", { class: "frame", x: inside.left, y: inside.top, ...sizeOf(inside) });
  const cells = svgElement("path", { class: "window" });
  const reach = lens();
  const winners = scene.kind === "pooling" ? scene.channels.map((name) => winnerMark(name, made.width)) : [];
  if (made.width > inside.width || made.height > inside.height) made.marks.append(frame);
  made.marks.append(cells, reach, ...winners);

  const light = ([row, col], found) => {
    const [rows, cols] = [scene.rows[row], scene.cols[col]];
    cells.setAttribute("d", windowPath(rows, cols));
    place(reach, rows[0], cols[0], rows[rows.length - 1] - rows[0] + 1, cols[cols.length - 1] - cols[0] + 1);
    winners.forEach((mark, channel) => {
      const [top, left] = found[channel].place;
      mark.setAttribute("transform", `translate(${left + inside.left + 0.5} ${top + inside.top + 0.5})`);
    });
  };
  const figure = element("figure", {}, made.box, element("figcaption", {}, scene.inputTitle), greyLegend(scene));
  return { figure, stage: made, light };
}

function sizeOf({ height, width }) {
  return { height, width };
}

// Rings within rings, so that all show where one pixel wins in every channel; large enough to see in a large picture.
function winnerMark(name, width) {
  const radius = { red: 0.48, green: 0.32, blue: 0.16, grey: 0.32 }[name];
  return svgElement("circle", { class: `winner ${name}`, r: radius * Math.max(1, width / 36) });
}

// The frame around a window or a cell: a coloured line on a pale one, to be seen on any picture.
function lens() {
  const group = svgElement("g");
  group.append(svgElement("rect", { class: "halo" }), svgElement("rect", { class: "lens" }));
  return group;
}

function place(group, top, left, height, width) {
  for (const rectangle of group.children) {
    rectangle.setAttribute("y", top);
    rectangle.setAttribute("x", left);
    rectangle.setAttribute("height", height);
    rectangle.setAttribute("width", width);
  }
}

function buildOutput(scene, output) {
  const made = stage("output", output.map.shape, output.label);
  const colours = output.signed
    ? (row, col) => scene.diverging(valueAt(output.map, output.channel, row, col))
    : pictureColours(output.map, output.black, output.white);
  paint(made.canvas, output.map, colours, () => 1);
  made.box.setAttribute("aria-label", `${output.label}. Arrow keys move the window, Enter keeps the cell in the link.`);

  const curtain = svgElement("path", { class: "curtain" }); // while playing, what is still to come
  const mark = lens();
  made.marks.append(curtain, mark);
  const light = ([row, col], playing) => {
    place(mark, row, col, 1, 1);
    const { width, height } = made;
    const rest = `M${col + 1} ${row}H${width}V${row + 1}H${col + 1}zM0 ${row + 1}H${width}V${height}H0z`;
    curtain.setAttribute("d", playing ? rest : "");
  };
  const figure = element("figure", {}, made.box, element("figcaption", {}, output.title));
  if (scene.kind === "convolution") figure.append(output.signed ? divergingLegend(scene.range) : greyLegend(output));
  return { figure, stage: made, light };
}

function divergingLegend(range) {
  const ends = [signed(`-${inFull(range)}`), "0", inFull(range)];
  return legend("diverging", ends, `Colour scale from ${ends[0]} over 0 to ${ends[2]}`);
}

function greyLegend({ black, white }) {
  const [dark, light] = [black, white].map((value) => (Number.isInteger(value) ? signed(String(value)) : inFull(value)));
  return legend("greys", [`black ${dark}`, `white ${light}`], `Black is ${dark}, white is ${light}`);
}

function legend(kind, ends, label) {
  const texts = element("div", { class: "ends" }, ...ends.map((end) => element("span", {}, end)));
  return element("div", { class: `legend ${kind}`, role: "img", "aria-label": label }, element("i"), texts);
}

function iconButton(icon, label, onclick) {
  const drawing = svgElement("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" });
  drawing.append(svgElement("path", { d: ICONS[icon] }));
  const button = element("button", { type: "button", title: label, "aria-label": label }, drawing);
  button.onclick = onclick;
  return button;
}

function buildTransport(scene, act) {
  const count = scene.rows.length * scene.cols.length;
  const playButton = iconButton("play", "Play", act.toggle);
  const scrubber = element("input", { type: "range", min: 0, max: count - 1, step: 1, "aria-label": "Output cell" });
  scrubber.oninput = () => {
    const place = Number(scrubber.value);
    act.moveTo([Math.floor(place / scene.cols.length), place % scene.cols.length]);
  };
  const speed = element(
    "select",
    { "aria-label": "Speed", title: "Speed" },
    ...SPEEDS.map((value) => element("option", { value }, `${value} cells/s`)),
  );
  speed.value = scene.speed;
  speed.onchange = () => act.setSpeed(Number(speed.value));
  const where = element("code", { class: "where" });
  const buttons = [
    iconButton("first", "Back to the first cell", act.rewind),
    iconButton("back", "One cell back", () => act.step(-1)),
    playButton,
    iconButton("forward", "One cell forward", () => act.step(1)),
    scrubber,
    speed,
  ];
  const bar = element("div", { class: "transport", role: "group", "aria-label": "Walk over the output" });
  bar.append(...buttons.slice(0, 4), scrubber, where, speed);
  const show = ([row, col]) => {
    scrubber.value = row * scene.cols.length + col;
    where.textContent = `row ${row}, col ${col}`;
  };
  const showPlaying = (playing) => {
    playButton.querySelector("path").setAttribute("d", ICONS[playing ? "pause" : "play"]);
    playButton.title = playing ? "Pause" : "Play";
    playButton.setAttribute("aria-label", playButton.title);
  };
  return { bar, show, showPlaying, buttons };
}

// Patch times kernel, channel by channel, their partial sums, and the sum of all with the bias.
function buildProducts(scene) {
  const side = scene.weight.shape[1];
  const rows = scene.channels.map((name) => {
    const patch = numberGrid("patch", side, `Input under the window, ${name}`);
    const kernel = numberGrid("kernel", side, `Kernel, ${name}`);
    const products = numberGrid("products", side, `Products, ${name}`);
    const sum = element("output", { class: "partial" });
    const row = element(
      "div",
      { class: "channel", "data-channel": name },
      element("b", { class: `name ${name}` }, name),
      patch.grid,
      element("i", {}, "×"),
      kernel.grid,
      element("i", {}, "="),
      products.grid,
      element("span", { class: "sum" }, "sum ", sum),
    );
    return { row, patch, kernel, products, sum };
  });
  const equation = element("p", { class: "equation" });
  const table = element("div", { class: "sums products", "aria-live": "polite" }, ...rows.map(({ row }) => row), equation);
  table.dataset.side = side;
  table.style.setProperty("--side", side);

  let kernelShown = false;
  const show = (cell) => {
    const found = convolveAt(scene, cell);
    found.channels.forEach((channel, place) => {
      const { patch, kernel, products, sum } = rows[place];
      patch.fill(channel.patch, scene.grey);
      if (!kernelShown) kernel.fill(channel.weights, scene.diverging);
      products.fill(channel.products, scene.diverging);
      sum.value = inFull(channel.sum);
      sum.dataset.value = channel.sum;
    });
    kernelShown = true;
    const terms = [...found.channels, { name: "bias", sum: found.bias }].map(({ name, sum }, place) => {
      const written = place && sum < 0 ? `${MINUS} ${inFull(-sum)}` : `${place ? "+ " : ""}${inFull(sum)}`;
      return `<span>${written} <small>${name}</small></span>`;
    });
    const [row, col] = cell;
    equation.innerHTML =
      `<span>y[${scene.outputs[0].index}, ${row}, ${col}] =</span> ${terms.join(" ")} ` +
      `<span>= <output class="value">${inFull(found.value)}</output></span>`;
    equation.querySelector(".value").dataset.value = found.value;
    return found;
  };
  return { table, show };
}

// The values in the window, channel by channel, with the winner marked, and their mean.
function buildPools(scene) {
  const side = scene.rows[0].length;
  const parts = scene.channels.map((name) => {
    const patch = numberGrid("patch", side, `Window, ${name}`);
    const words = element("p");
    const part = element(
      "div",
      { class: "channel", "data-channel": name },
      element("b", { class: `name ${name}` }, name),
      patch.grid,
      words,
    );
    return { part, patch, words };
  });
  const table = element("div", { class: "sums pools", "aria-live": "polite" }, ...parts.map(({ part }) => part));
  table.dataset.side = side;
  table.style.setProperty("--side", side);
  const show = (cell) => {
    const found = poolAt(scene, cell);
    found.forEach((channel, place) => {
      const { patch, words } = parts[place];
      patch.fill(channel.patch, scene.grey);
      patch.mark(channel.winner);
      const [row, col] = channel.place;
      const mean = scene.outputs.length > 1 ? `<span>mean <output class="mean">${inFull(channel.average)}</output></span>` : "";
      words.innerHTML =
        `<span>max <output class="value">${inFull(channel.max)}</output></span>` +
        `<span class="from">won at row ${row}, col ${col}</span>${mean}`;
      words.querySelector(".value").dataset.value = channel.max;
      if (mean) words.querySelector(".mean").dataset.value = channel.average;
    });
    return found;
  };
  return { table, show };
}

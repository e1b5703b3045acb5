// The arena: your hand, the computer's, and a countdown between them. It runs here; the server hears of "shoot" alone.

const STEPS = ["3", "2", "1", "Shoot!"];
const STEP_MS = 800;
const OPEN_MS = 450; // from "shoot" until the hand is open and its picture on the server
const PATIENCE_MS = 15000; // then the server is asked no more

const arenas = new WeakMap(); // by the element Streamlit gave, so that a new run of the page finds its own

export default function ({ data, parentElement, setTriggerValue }) {
  let arena = arenas.get(parentElement);
  if (!arena) {
    arena = createArena(parentElement);
    arenas.set(parentElement, arena);
  }
  arena.show(data, setTriggerValue);
  return () => {
    if (!parentElement.isConnected) arena.close(); // Streamlit also calls this for a run that a newer one overtook
  };
}

function createArena(parent) {
  const root = element("div", { class: "arena" });
  const you = element("figure", { class: "you" });
  const computer = element("figure", { class: "computer" });
  const said = element("p", { class: "said", "aria-live": "assertive" });
  const play = element("button", { class: "play", type: "button" });
  const middle = element("div", { class: "middle" }, said, play);
  const promise = element("p", { class: "promise" });
  root.append(you, middle, computer, promise);
  parent.append(element("div", { class: "frame" }, root));

  let scene = null;
  let phase = "idle"; // counting, waiting
  let timers = [];
  let send = () => {};

  function show(data, setTriggerValue) {
    send = setTriggerValue;
    const before = scene;
    scene = data;
    const isOver = phase === "waiting" && before.serial !== data.serial;
    const isOff = phase === "counting" && (before.hash !== data.hash || data.waitsFor);
    if (isOver || isOff) rest();
    draw();
    if (before?.waitsFor && !data.waitsFor) {
      play.focus({ preventScroll: true }); // the space bar plays from now on
      root.scrollIntoView({ block: "nearest", behavior: "smooth" });
    }
  }

  function draw() {
    const isIdle = phase === "idle";
    drawHand(you, "You", isIdle && scene.you, QUESTION);
    drawHand(computer, "Computer", isIdle && scene.computer, LOCK);
    if (isIdle) say(scene.verdict || "Ready?", "verdict");
    play.textContent = scene.verdict ? "Play again" : "Play";
    play.hidden = !scene.isLive;
    play.setAttribute("aria-disabled", String(!isIdle || Boolean(scene.waitsFor)));
    promise.replaceChildren();
    if (scene.waitsFor) promise.append(element("b", {}, scene.waitsFor));
    promise.append("The computer’s next move is fixed. Its SHA-256: ", element("code", {}, scene.hash));
  }

  function begin() {
    if (phase !== "idle" || scene.waitsFor) return;
    phase = "counting";
    draw();
    STEPS.forEach((step, index) => later(() => say(step, index === STEPS.length - 1 ? "shoot" : "digit"), index * STEP_MS));
    later(shoot, (STEPS.length - 1) * STEP_MS + OPEN_MS);
  }

  function shoot() {
    phase = "waiting";
    send("shoot", scene.serial);
    later(() => { rest(); draw(); }, PATIENCE_MS);
  }

  function rest() {
    timers.forEach(clearTimeout);
    timers = [];
    phase = "idle";
  }

  function later(action, milliseconds) {
    timers.push(setTimeout(action, milliseconds));
  }

  function say(text, kind) {
    if (said.textContent === text && said.dataset.kind === kind) return;
    said.textContent = text;
    said.dataset.kind = kind;
    said.style.animation = "none";
    void said.offsetWidth; // begins the animation anew
    said.style.animation = "";
  }

  function onKey(event) {
    const isOurs = event.key === " " || event.key === "Enter";
    if (!isOurs || event.repeat || document.activeElement !== document.body) return;
    event.preventDefault();
    begin();
  }

  play.addEventListener("click", begin);
  document.addEventListener("keydown", onKey);
  return {
    show,
    close() {
      rest();
      document.removeEventListener("keydown", onKey);
    },
  };
}

const QUESTION = "M9.1 9a3 3 0 1 1 4.2 2.8c-.9.4-1.3 1-1.3 2v.4M12 17.6v.1";
const LOCK = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2";

function drawHand(figure, who, hand, icon) {
  const caption = element("figcaption", {}, element("small", {}, who));
  if (hand) {
    const picture = element("img", { src: hand.picture, alt: hand.alt, class: hand.pixels ? "pixels" : "" });
    picture.style.borderColor = hand.colour;
    caption.append(element("b", {}, hand.name));
    figure.replaceChildren(picture, caption);
  } else {
    const place = element("div", { class: "place" });
    place.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${icon}"/></svg>`;
    caption.append(element("b", {}, who === "You" ? "your hand" : "has chosen"));
    figure.replaceChildren(place, caption);
  }
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

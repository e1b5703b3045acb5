// What is drawn of the arena: both hands, the words between them, Play, and the hash of the computer's next move.

import { element, svgElement } from "../js/dom.js";

const QUESTION = "M9.1 9a3 3 0 1 1 4.2 2.8c-.9.4-1.3 1-1.3 2v.4M12 17.6v.1";
const LOCK = "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2";

export function buildStage() {
  const you = element("figure", { class: "you" });
  const computer = element("figure", { class: "computer" });
  const said = element("p", { class: "said", "aria-live": "assertive" });
  const play = element("button", { class: "play", type: "button" });
  const middle = element("div", { class: "middle" }, said, play);
  const promise = element("p", { class: "promise" });
  const arena = element("div", { class: "arena" }, you, middle, computer, promise);

  function draw(scene, isIdle) {
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

  function say(text, kind) {
    if (said.textContent === text && said.dataset.kind === kind) return;
    said.textContent = text;
    said.dataset.kind = kind;
    said.style.animation = "none";
    void said.offsetWidth; // begins the animation anew
    said.style.animation = "";
  }

  function invite() {
    play.focus({ preventScroll: true }); // the space bar plays from now on
    arena.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return { root: element("div", { class: "frame" }, arena), play, draw, say, invite };
}

function drawHand(figure, who, hand, icon) {
  const caption = element("figcaption", {}, element("small", {}, who));
  if (hand) {
    const picture = element("img", { src: hand.picture, alt: hand.alt, class: hand.pixels ? "pixels" : "" });
    picture.style.borderColor = hand.colour;
    caption.append(element("b", {}, hand.name));
    figure.replaceChildren(picture, caption);
  } else {
    const drawing = svgElement("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    drawing.append(svgElement("path", { d: icon }));
    caption.append(element("b", {}, who === "You" ? "your hand" : "has chosen"));
    figure.replaceChildren(element("div", { class: "empty" }, drawing), caption);
  }
}

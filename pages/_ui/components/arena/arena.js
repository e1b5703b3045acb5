// The arena: your hand, the computer's, and a countdown between them. It runs here; "shoot" alone goes to the server.

import { mount } from "../js/mount.js";
import { createCountdown } from "./countdown.js";
import { buildStage } from "./stage.js";

export default mount(() => {
  const stage = buildStage();
  const countdown = createCountdown(stage.say, shoot, end);
  let scene = null;
  let phase = "idle"; // counting, waiting
  let send = () => {};

  function show(data, { setTriggerValue }) {
    send = setTriggerValue;
    const before = scene;
    scene = data;
    const isOver = phase === "waiting" && before.serial !== data.serial;
    const isOff = phase === "counting" && (before.hash !== data.hash || data.waitsFor);
    if (isOver || isOff) end();
    else draw();
    if (before?.waitsFor && !data.waitsFor) stage.invite();
  }

  function draw() {
    stage.draw(scene, phase === "idle");
  }

  function begin() {
    if (phase !== "idle" || scene.waitsFor) return;
    phase = "counting";
    draw();
    countdown.begin();
  }

  function shoot() {
    phase = "waiting";
    send("shoot", scene.serial);
  }

  function end() {
    countdown.stop();
    phase = "idle";
    draw();
  }

  function onKey(event) {
    const isOurs = event.key === " " || event.key === "Enter";
    if (!isOurs || event.repeat || document.activeElement !== document.body) return;
    event.preventDefault();
    begin();
  }

  function close() {
    countdown.stop();
    document.removeEventListener("keydown", onKey);
  }

  stage.play.addEventListener("click", begin);
  document.addEventListener("keydown", onKey);
  return { root: stage.root, show, close };
});

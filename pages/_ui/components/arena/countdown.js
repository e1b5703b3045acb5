// Three, two, one, shoot.

const STEPS = ["3", "2", "1", "Shoot!"];
const STEP_MS = 800;
const OPEN_MS = 450; // from "shoot" until the hand is open and its picture on the server
const PATIENCE_MS = 15000; // the server's answer is awaited for so long

// `say(text, kind)` shows a step, `shoot` is called when the hand is open, and `giveUp` when nobody called `stop` in
// time.
export function createCountdown(say, shoot, giveUp) {
  let timers = [];

  function begin() {
    const last = STEPS.length - 1;
    STEPS.forEach((step, index) => later(() => say(step, index === last ? "shoot" : "digit"), index * STEP_MS));
    later(shoot, last * STEP_MS + OPEN_MS);
    later(giveUp, last * STEP_MS + OPEN_MS + PATIENCE_MS);
  }

  function stop() {
    timers.forEach(clearTimeout);
    timers = [];
  }

  function later(action, milliseconds) {
    timers.push(setTimeout(action, milliseconds));
  }

  return { begin, stop };
}

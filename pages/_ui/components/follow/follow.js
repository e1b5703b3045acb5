// Watches for what the teacher changes, and takes the page along. Draws nothing.

import { mount } from "../js/mount.js";

const EVERY_MS = 2000;
const AGAIN_MS = 10_000; // what was lost, as while a phone wakes, is sent again after this long
const DRAWN_MS = 100;
const PRESS_AGAIN_MS = 5000;
const MOST_PRESSES = 3;

let pressed = { number: 0, times: 0, atMs: 0 }; // for the page that this tab was taken to last

export default mount(() => {
  let version = ""; // of the page that is drawn
  let sent = { version: "", atMs: 0 };
  let send = () => {};
  let [go, address] = [0, ""];
  let waiting = 0;
  const timer = setInterval(check, EVERY_MS);
  document.addEventListener("visibilitychange", check); // a phone that wakes need not wait

  async function check() {
    if (document.hidden) return;
    let now;
    try {
      const answer = await fetch("./room", { cache: "no-store" });
      if (!answer.ok) return;
      now = await answer.text();
    } catch {
      return; // the network is away for a moment
    }
    if (now === version) return;
    if (now === sent.version && Date.now() - sent.atMs < AGAIN_MS) return; // the server is at it
    sent = { version: now, atMs: Date.now() };
    send(now);
  }

  // Presses what opens this very page, until the server says that the page is open. It may draw that later than this
  // component, and where something was offered before, its link stands in the new place for a moment.
  function press() {
    clearTimeout(waiting);
    if (!go) return;
    const { number, times, atMs } = pressed.number === go ? pressed : { number: go, times: 0, atMs: -Infinity };
    if (times === MOST_PRESSES) return;
    const way = Date.now() - atMs < PRESS_AGAIN_MS ? null : findWay(go, address);
    if (way) pressed = { number, times: times + 1, atMs: Date.now() };
    waiting = setTimeout(press, DRAWN_MS);
    way?.click();
  }

  return {
    show(data, { setStateValue }) {
      version = data.version;
      [go, address] = [data.go, data.address];
      send = (now) => setStateValue("version", now);
      press();
    },
    close() {
      clearInterval(timer);
      clearTimeout(waiting);
      document.removeEventListener("visibilitychange", check);
    },
  };
});

function findWay(go, address) {
  const links = [...document.querySelectorAll(`.st-key-student_open_${go} a:not([disabled])`)];
  const link = links.find((one) => sorted(one.getAttribute("href")) === sorted(address));
  return link ?? document.querySelector(`.st-key-student_open_${go}_here button:enabled`);
}

// An address with its parameters in the order of their names, however they are written.
function sorted(address) {
  const [page, query] = address.split("?");
  const parameters = new URLSearchParams(query);
  parameters.sort();
  return `${page}?${parameters}`;
}

// Watches for what the teacher changes, and takes the page along. Draws nothing.

import { mount } from "../js/mount.js";

const EVERY_MS = 2000;
const AGAIN_MS = 10_000; // what was lost, as while a phone wakes, is sent again after this long
const DRAWN_MS = 100;

let gone = 0; // number of the page that this tab was taken to last

export default mount(() => {
  let version = ""; // of the page that is drawn
  let sent = { version: "", atMs: 0 };
  let send = () => {};
  let go = 0;
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

  // Presses what opens this very page. The server may draw it later than this component, and last time's before it.
  function press() {
    clearTimeout(waiting);
    if (!go || go === gone) return;
    const way = document.querySelector(`.st-key-student_open_${go} :is(a, button):not([disabled])`);
    if (!way) {
      waiting = setTimeout(press, DRAWN_MS);
      return;
    }
    gone = go;
    way.click();
  }

  return {
    show(data, { setStateValue }) {
      version = data.version;
      go = data.go;
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

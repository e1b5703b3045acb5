// Watches for what the teacher changes. Draws nothing.

import { mount } from "../js/mount.js";

const EVERY_MS = 2000;
const OPENS = ".st-key-rps_shown a, .st-key-rps_shown button"; // the first of them opens what the teacher shows

let gone = 0; // number of the page that this tab was taken to last

export default mount(() => {
  let version = "";
  let send = () => {};
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
    version = now;
    send(now);
  }

  return {
    show(data, { setStateValue }) {
      version = data.version;
      send = (now) => setStateValue("version", now);
      if (!data.go || data.go === gone) return;
      gone = data.go;
      setTimeout(() => document.querySelector(OPENS)?.click(), 0); // once it is drawn
    },
    close() {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", check);
    },
  };
});

// Moves the page: to the top where another page is shown than before, to an element where a new turn asks for it.
// Both are remembered by the module, for a page that is left and comes back is drawn anew.

import { mount } from "../js/mount.js";

const SETTLED_MS = 250; // after which the widgets above the element have taken their heights

let page = null;
let turn = 0;

export default mount(() => ({
  show(data) {
    if (data.target) goTo(data);
    else if (data.page !== page) {
      if (page !== null) scroller()?.scrollTo(0, 0);
      page = data.page;
    }
  },
}));

function scroller() {
  return document.querySelector("[data-testid=stMain]");
}

function goTo(wanted) {
  if (wanted.turn === turn) return;
  turn = wanted.turn;
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = () => {
    const element = document.querySelector(wanted.target);
    if (!element) return;
    const top = element.getBoundingClientRect().top - 72; // below Streamlit's header
    scroller()?.scrollBy({ top, behavior: isStill ? "instant" : "smooth" });
  };
  setTimeout(go, SETTLED_MS);
}

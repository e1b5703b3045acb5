// Moves the page: to the top where another page is shown than before, to an element where a new turn asks for it.
// Both are remembered by the module, for a page that is left and comes back is drawn anew.

import { mount } from "../js/mount.js";

const HEADER_PX = 72; // Streamlit's own
const GAP_PX = 16;
const SETTLED_MS = 250; // after which the widgets above the element have taken their heights

let page = null;
let turn = null;

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

// How much of what is needed would be behind what stands at the window's foot, after the page was moved by so much.
function hiddenPx({ needed, foot }, moved) {
  const element = needed && document.querySelector(needed);
  const standing = document.querySelector(foot)?.getBoundingClientRect().height ?? 0;
  if (!element) return 0;
  return Math.max(0, element.getBoundingClientRect().bottom - moved - (window.innerHeight - standing - 2 * GAP_PX));
}

// What stands at the window's foot has grown: the control that is being changed is not left behind it.
function keepInSight({ target }) {
  const control = document.activeElement;
  if (document.querySelector(target)?.contains(control)) {
    setTimeout(() => control.scrollIntoView({ block: "nearest" }), SETTLED_MS);
  }
}

function goTo(wanted) {
  if (wanted.turn === turn) return keepInSight(wanted);
  turn = wanted.turn;
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = () => {
    const element = document.querySelector(wanted.target);
    if (!element) return;
    const top = element.getBoundingClientRect().top - HEADER_PX;
    scroller()?.scrollBy({ top: top + hiddenPx(wanted, top), behavior: isStill ? "instant" : "smooth" });
  };
  setTimeout(go, SETTLED_MS);
}

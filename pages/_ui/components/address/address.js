// Writes the query of the browser's address anew, in the entry of the history that is there. Draws nothing.

import { mount } from "../js/mount.js";

const STREAMLITS = ["embed", "embed_options"]; // which the server does not see, and which stay

let done = 0; // the turn that was written last: an element is shown again at every run

export default mount(() => ({
  show({ page, query, turn }) {
    if (turn <= done) return;
    done = turn;
    if (location.pathname.split("/").pop() !== (page === "home" ? "" : page)) return; // it was left meanwhile
    history.replaceState(history.state, "", rewritten(query));
  },
}));

function rewritten(query) {
  const kept = [...new URLSearchParams(location.search)].filter(([name]) => STREAMLITS.includes(name));
  const text = new URLSearchParams([...kept, ...query]).toString();
  return location.pathname + (text && `?${text}`) + location.hash;
}

// Shares the page's link or a picture by the browser's own sheet (Web Share), else copies the link to the clipboard.

import { element } from "../js/dom.js";
import { mount } from "../js/mount.js";

const SAID_MS = 4000;

export default mount(() => {
  const button = element("button", { type: "button" });
  const said = element("span", { role: "status" });
  const root = element("div", {}, button, said);
  let data = {};
  let timer = 0;

  function say(words, passes = true) {
    said.textContent = words;
    clearTimeout(timer);
    if (passes) timer = setTimeout(() => (said.textContent = ""), SAID_MS);
  }

  async function share() {
    const wanted = shared(data);
    try {
      if (navigator.share && !data.copies) await navigator.share(wanted);
      else if (navigator.clipboard) {
        await navigator.clipboard.writeText(linkOf(data));
        say("Link copied.");
      } else say(`Copy this link: ${linkOf(data)}`, false);
    } catch (error) {
      if (error.name !== "AbortError") say(`Your browser did not share it. Copy this link: ${linkOf(data)}`, false);
    }
  }

  button.addEventListener("click", share);
  return {
    root,
    show(next) {
      data = next;
      button.textContent = data.label;
    },
    close: () => clearTimeout(timer),
  };
});

function linkOf(data) {
  return data.address ? new URL(data.address, document.baseURI).href : window.location.href;
}

// What navigator.share is given: the picture where files can be shared, else the link.
function shared(data) {
  const link = { title: document.title, text: data.text, url: linkOf(data) };
  if (!data.picture) return link;
  const bytes = Uint8Array.from(atob(data.picture.split(",")[1]), (letter) => letter.charCodeAt(0));
  const files = [new File([bytes], data.file, { type: "image/png" })];
  return navigator.canShare?.({ files }) ? { files, text: data.text } : link;
}

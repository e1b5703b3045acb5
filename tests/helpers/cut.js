// Every piece of text on the page that somebody cannot read whole without scrolling sideways: cut by its own box, by a
// box around it, or by the edge of the window. Returns sentences; an empty list is what a page should give.
() => {
  const SLACK_PX = 1.5; // glyphs may reach over their box by as much
  const found = new Set();

  const isHidden = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const isClippedAway = box.width <= 1 || box.height <= 1; // text for screen readers alone
    return !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || isClippedAway || style.opacity === "0";
  };
  const parentOf = (node) => node.parentElement ?? (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const say = (text, why) => found.add(`${text.trim().replace(/\s+/g, " ").slice(0, 60)}: ${why}`);


  const isLeftOut = (element) => element.closest(".katex-mathml"); // a copy of the formula for screen readers

  function checkText(node) {
    const element = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
    if (!boxes.length) return;
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    let ancestor = element;
    let scrollsDown = false; // what lies in a box that scrolls downwards can be reached
    while (ancestor && ancestor !== document.documentElement) {
      const style = getComputedStyle(ancestor);
      const box = ancestor.getBoundingClientRect();
      if (style.display === "inline" || style.display === "contents") {
        ancestor = parentOf(ancestor);
        continue;
      }
      if (style.overflowX !== "visible") {
        if (right > box.right + SLACK_PX || left < box.left - SLACK_PX) {
          say(node.data, `wider than ${ancestor.tagName.toLowerCase()}.${String(ancestor.className.baseVal ?? ancestor.className).slice(0, 40)} by ${Math.round(Math.max(right - box.right, box.left - left))} px`);
          return;
        }
      }
      scrollsDown ||= style.overflowY === "auto" || style.overflowY === "scroll";
      if (!scrollsDown && style.overflowY !== "visible") {
        if (bottom > box.bottom + SLACK_PX * 2 || top < box.top - SLACK_PX * 2) {
          say(node.data, `higher than ${ancestor.tagName.toLowerCase()}.${String(ancestor.className.baseVal ?? ancestor.className).slice(0, 40)} by ${Math.round(Math.max(bottom - box.bottom, box.top - top))} px`);
          return;
        }
      }
      ancestor = parentOf(ancestor);
    }
    if (right > innerWidth + SLACK_PX || left < -SLACK_PX) say(node.data, `reaches over the window by ${Math.round(Math.max(right - innerWidth, -left))} px`);
  }

  function checkField(field) {
    if (field.scrollWidth > field.clientWidth + SLACK_PX) say(field.value || field.placeholder, `does not fit its field by ${field.scrollWidth - field.clientWidth} px`);
  }

  function walk(root) {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.closest("script, style, noscript, template, [data-testid=stSidebar], option") || isHidden(element)) continue;
      if (element.matches("input:not([type=file], [type=checkbox], [type=radio], [type=range])")) checkField(element);
      if (isLeftOut(element)) continue;
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE && node.data.trim()) checkText(node);
    }
  }
  walk(document);
  const wide = document.querySelector("[data-testid=stMain]");
  if (wide && wide.scrollWidth > wide.clientWidth + SLACK_PX) say("the page", `scrolls sideways by ${wide.scrollWidth - wide.clientWidth} px`);
  return [...found];
}

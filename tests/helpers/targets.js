// Every control that a finger cannot well hit: its target is less than 24 px wide or high (WCAG 2.2, 2.5.8). A control
// whose box is smaller may have a larger target around it, a label or an ::after. Links inside a sentence and controls
// that are hidden or disabled are left out. Returns sentences; an empty list is what a page should give.
() => {
  const LEAST_PX = 24;
  const CONTROLS = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=radio], [role=slider], [role=checkbox], [role=switch], [role=combobox], [role=spinbutton]";
  const found = [];

  const parentOf = (node) => node.parentElement ?? (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ opacityProperty: false, visibilityProperty: true }) && box.width > 1 && box.height > 1;
  };
  const boxOf = (element) => (element.labels?.[0]?.contains(element) ? element.labels[0] : element).getBoundingClientRect();
  const isOf = (hit, control) => {
    for (let at = hit; at; at = parentOf(at)) if (at === control || (control.labels && [...control.labels].includes(at))) return true;
    return false;
  };
  const hitAt = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    return hit;
  };
  const isInSentence = (element) =>
    element.tagName === "A" && getComputedStyle(element).display === "inline" &&
    element.parentElement.textContent.trim().length > element.textContent.trim().length + 3;
  // how far from its middle a press still reaches it, to both sides
  const reach = (control, x, y, dx, dy) => {
    let size = 0;
    for (const sign of [-1, 1]) {
      for (let step = 1; step <= LEAST_PX / 2 && isOf(hitAt(x + sign * dx * (step - 0.5), y + sign * dy * (step - 0.5)), control); step++) size++;
    }
    return size;
  };
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (!element.matches(CONTROLS) || element.disabled || element.type === "file" || !isShown(element) || isInSentence(element)) continue;
      const box = boxOf(element);
      if (box.width >= LEAST_PX && box.height >= LEAST_PX) continue;
      element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      const now = boxOf(element);
      const [x, y] = [now.left + now.width / 2, now.top + now.height / 2];
      if (!isOf(hitAt(x, y), element)) continue; // behind another, or a box that is not what is touched
      const [wide, high] = [Math.max(now.width, reach(element, x, y, 1, 0)), Math.max(now.height, reach(element, x, y, 0, 1))];
      if (Math.min(wide, high) < LEAST_PX - 0.5) {
        const name = (element.getAttribute("aria-label") || element.textContent || element.id || element.tagName).trim().slice(0, 40);
        const holder = element.closest("[data-testid]")?.dataset.testid ?? element.className;
        found.push(`${name}: ${wide.toFixed(0)} x ${high.toFixed(0)} px, ${element.tagName.toLowerCase()} in ${holder}`);
      }
    }
  };
  const top = document.querySelector("[data-testid=stMain]")?.scrollTop;
  walk(document);
  document.querySelector("[data-testid=stMain]")?.scrollTo(0, top);
  return found;
}

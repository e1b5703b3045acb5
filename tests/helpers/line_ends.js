// Every number that stands in another line than its unit, and every shape whose sides stand in two lines. Code that is
// shown to be copied wraps where it wants. Returns what was found; an empty list is what a page should give.
() => {
  const TOGETHER = /\d\s(?:x|×)\s\d+(?:\s(?:x|×)\s\d+)*(?:\s(?:px|pixels))?|\d\s(?:%|px|pixels|megapixels|kB|MB|GB|ms|s|min|M|G)(?![\w])/g;
  const found = new Set();
  const range = document.createRange();

  function check(node) {
    if (node.parentElement?.closest("pre, code, textarea, svg, .katex")) return;
    for (const match of node.data.matchAll(TOGETHER)) {
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0);
      if (boxes.length && Math.max(...boxes.map((box) => box.top)) >= Math.min(...boxes.map((box) => box.bottom)) - 1)
        found.add(`${match[0]} in: ${node.data.trim().slice(0, 80)}`);
    }
  }

  function walk(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) check(node);
      else if (node.shadowRoot) walk(node.shadowRoot);
    }
  }

  walk(document.body);
  return [...found];
}

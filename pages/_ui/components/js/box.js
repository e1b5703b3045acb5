// A box that people move by pointer and by keyboard. `state.isMoving` holds until it rests.

const TYPING_MS = 400; // after the last key the box rests

// `begin(target)` says what a drag starts from, `drag(from, way)` moves it by so many CSS pixels [x, y].
export function followPointer(box, state, { begin, drag, rest }) {
  let start = null; // of a drag: {pointer, from}
  box.addEventListener("pointerdown", (event) => {
    start = { pointer: [event.clientX, event.clientY], from: begin(event.target) };
    state.isMoving = true;
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (!start) return;
    drag(start.from, [event.clientX - start.pointer[0], event.clientY - start.pointer[1]]);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    box.addEventListener(name, () => {
      if (start) rest();
      start = null;
    });
  }
}

// `afterKey(event)` is the box after a key, or nothing where the key means nothing.
export function followKeys(box, state, { afterKey, put, rest }) {
  let typing = null;
  box.addEventListener("keydown", (event) => {
    const changed = afterKey(event);
    if (!changed) return;
    event.preventDefault();
    put(changed);
    state.isMoving = true;
    clearTimeout(typing);
    typing = setTimeout(rest, TYPING_MS);
  });
}

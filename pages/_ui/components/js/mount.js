// One view per element on the page, however often Streamlit calls the component.
//
// Streamlit calls a component's default export at every run of the page, each time with the same parentElement, and
// keeps one module for all elements that show the same component. So a view belongs to its element, not to the module.
//
// It calls what the export returned, the cleanup, when the element leaves the page. But it also calls the cleanup of an
// update that a newer one overtook, after that newer update was drawn and while the element stays. A cleanup that ends
// the view then ends what the newer update shows: a second copy appears, a countdown stops, a held button is released.
// Therefore a view ends only once its element has left the page.

// Returns a component's default export. `create()` makes a view:
//   {root, show(data, {setStateValue, setTriggerValue}), close()}
// `root` is the node put on the page; a view that draws nothing has none. `show` is called at every update, after the
// root is on the page. `close`, where there is one, stops timers and takes listeners off the document.
export function mount(create) {
  const views = new WeakMap(); // by the element that Streamlit gave
  return ({ data, parentElement, setStateValue, setTriggerValue }) => {
    let view = views.get(parentElement);
    if (!view) {
      view = create();
      views.set(parentElement, view);
      if (view.root) parentElement.append(view.root);
    }
    view.show(data, { setStateValue, setTriggerValue });
    return () => {
      if (parentElement.isConnected || views.get(parentElement) !== view) return;
      views.delete(parentElement);
      view.root?.remove();
      view.close?.();
    };
  };
}

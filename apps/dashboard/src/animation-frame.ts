/** A function that runs `draw` in the next animation frame, once, however often it is called until then. */
export function oncePerAnimationFrame(draw: () => void): () => void {
  let requested = false;
  return () => {
    if (requested) return;
    requested = true;
    requestAnimationFrame(() => {
      requested = false;
      draw();
    });
  };
}

/**
 * Draws what is in sight, and the rest when it comes into sight.
 *
 * @returns to be called when something has changed that it is drawn from.
 */
export function drawnWhenSeen(element: Element, draw: () => void): () => void {
  let isSeen = false;
  let isStale = true;
  new IntersectionObserver(([entry]) => {
    isSeen = entry?.isIntersecting === true;
    if (!isSeen || !isStale) return;
    isStale = false;
    draw();
  }).observe(element);
  return () => {
    isStale = !isSeen;
    if (isSeen) draw();
  };
}

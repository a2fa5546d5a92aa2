import type { View } from './view.js';

/** A pointer that moves less than this clicks. */
const DRAG_PX = 5;

/**
 * Makes an element that is as wide as the stretch of time that is looked at into one that can be
 * pointed at: a click is a moment, a drag looks closer, the wheel with the control key, too.
 */
export function timeSurface(element: HTMLElement, view: View): void {
  const chosen = document.createElement('div');
  chosen.className = 'chosen';
  chosen.hidden = true;
  element.append(chosen);
  let fromPx: number | undefined;
  let wasDragged = false;
  const msAt = (px: number) => view.fromMs + (px / element.clientWidth) * (view.toMs - view.fromMs);
  const pxOf = (event: PointerEvent | WheelEvent) =>
    event.clientX - element.getBoundingClientRect().left;
  element.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    fromPx = pxOf(event);
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    if (fromPx === undefined) return;
    const px = pxOf(event);
    chosen.hidden = Math.abs(px - fromPx) < DRAG_PX;
    chosen.style.left = `${Math.min(px, fromPx)}px`;
    chosen.style.width = `${Math.abs(px - fromPx)}px`;
  });
  element.addEventListener('pointerup', (event) => {
    if (fromPx === undefined) return;
    const px = pxOf(event);
    const [left, right] = [Math.min(px, fromPx), Math.max(px, fromPx)];
    fromPx = undefined;
    wasDragged = !chosen.hidden;
    if (wasDragged) view.look(msAt(left), msAt(right));
    else view.moment(msAt(px));
    chosen.hidden = true;
  });
  // What was dragged is not clicked.
  element.addEventListener('click', (event) => {
    if (wasDragged) event.stopImmediatePropagation();
  });
  element.addEventListener('pointercancel', () => {
    fromPx = undefined;
    chosen.hidden = true;
  });
  element.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      view.zoom(event.deltaY < 0 ? 1.25 : 0.8, msAt(pxOf(event)));
    },
    { passive: false },
  );
}

/** A line at the moment, over an element that is as wide as the stretch that is looked at. */
export function momentLine(element: HTMLElement, view: View): () => void {
  const line = document.createElement('div');
  line.className = 'at';
  element.append(line);
  return () => {
    const part = (view.atMs - view.fromMs) / (view.toMs - view.fromMs);
    line.hidden = part < 0 || part > 1;
    line.style.left = `${100 * part}%`;
  };
}

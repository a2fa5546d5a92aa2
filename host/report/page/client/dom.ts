type Child = Node | string;

/** An element with attributes and children. Texts are texts, whatever is in them. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function button(text: string, act: () => void, label = text): HTMLButtonElement {
  const element = el('button', { type: 'button', 'aria-label': label }, text);
  element.addEventListener('click', act);
  return element;
}

/** The colour of the style sheet by the name of its variable. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** A legend, as the still page has it. */
export function legend(
  bands: readonly { name: string; colour: string }[],
  ...more: readonly Child[]
) {
  const items = bands.map((band) =>
    el('li', {}, el('i', { class: `of-${band.colour}` }), plain(band.name)),
  );
  return el('ul', { class: 'legend' }, ...items, ...more.map((one) => el('li', {}, one)));
}

/** What would turn the direction of writing around it, or be invisible, is written out. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** A canvas that is sharp on every screen, cleared, with its size in CSS pixels. */
export function cleared(canvas: HTMLCanvasElement, widthPx: number, heightPx: number) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(widthPx * ratio));
  canvas.height = Math.max(1, Math.round(heightPx * ratio));
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no canvas');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

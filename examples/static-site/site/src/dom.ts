type Child = Node | string;

/** `element('li', { class: 'order' }, 'Flat white')` is `<li class="order">Flat white</li>`. Text stays text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: { [name: string]: string } = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
  node.append(...children);
  return node;
}

/** The one element that a page is known to hold. */
export function find<T extends HTMLElement = HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (found === null) {
    throw new Error(`this page has no ${selector}`);
  }
  return found;
}

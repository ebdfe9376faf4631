// Elements are built from parts; data only ever becomes text. There is no innerHTML on this page.

const SVG = 'http://www.w3.org/2000/svg';

export function byId(id) {
  return document.getElementById(id);
}

/** `h('b', { class: 'release' }, id)`: attributes as strings, children as nodes or text; `null` leaves either out. */
export function h(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Writes only what differs, so that selections and screen readers are left alone. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Fills a select without losing the choice. Each option is `{ value, text }`. */
export function setOptions(select, options) {
  const signature = JSON.stringify(options);
  if (select.dataset.options === signature) {
    return;
  }
  const chosen = select.value;
  select.dataset.options = signature;
  select.replaceChildren(...options.map(({ value, text }) => h('option', { value }, text)));
  if (options.some(({ value }) => value === chosen)) {
    select.value = chosen;
  }
}

/** Disabled with the reason as title, or enabled with what it does. */
export function setRefusal(button, refusal, otherwise = '') {
  button.disabled = refusal !== null;
  button.title = refusal ?? otherwise;
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

// The picture: viewers, edge locations, colors. Every line shows the share that a new session has of going there.

import { byId, h, setText, svg } from './dom.js';
import { COLORS, percent, shares, trafficNow } from './situation.js';

const PULSE_MS = 900;
const MAX_PULSES = 24;

const still = matchMedia('(prefers-reduced-motion: reduce)');
const lines = svg('svg', { class: 'flow__lines', 'aria-hidden': 'true' });
const pulses = svg('g');
const viewer = h('div', { class: 'node node--viewer' }, h('b', {}, 'Viewers'), h('span', {}, 'new sessions'));
const locationColumn = h('div', { class: 'flow__column' });
const colorNodes = Object.fromEntries(COLORS.map((color) => [color, createColorNode(color)]));
const locationNodes = new Map();
const paths = new Map();
let shown = null;

byId('flow').append(lines,
  h('div', { class: 'flow__column' }, viewer), locationColumn, h('div', { class: 'flow__column' }, ...COLORS.map((color) => colorNodes[color].root)));
new ResizeObserver(redraw).observe(byId('flow'));

function createColorNode(color) {
  const release = h('span', { class: 'mono' });
  const share = h('span', { class: 'node__share' });
  return { root: h('div', { class: 'node node--color', 'data-color': color }, h('b', {}, color), release, share), release, share };
}

/** Lines are drawn between measured boxes, so a new width needs new lines. */
function redraw() {
  drawLines();
  if (shown !== null) {
    renderFlow(shown.status, shown.now);
  }
}

export function renderFlow(status, now) {
  shown = { status, now };
  const { truth } = status;
  renderLocations(status);
  const traffic = truth ? trafficNow(truth, now) : null;
  const share = traffic ? shares(traffic) : { blue: 0, green: 0 };
  for (const color of COLORS) {
    colorNodes[color].root.dataset.active = String(color === traffic?.active);
    setText(colorNodes[color].release, truth?.releases[color] ?? 'no release');
    setText(colorNodes[color].share, percent(share[color]));
    for (const name of locationNodes.keys()) {
      const path = paths.get(`${name}>${color}`);
      path?.style.setProperty('--share', String(share[color] / 100));
      path?.toggleAttribute('data-empty', share[color] === 0);
    }
  }
}

function renderLocations({ locations, selectedLocation }) {
  const names = locations.map(({ name }) => name);
  if (names.join() !== [...locationNodes.keys()].join()) {
    locationNodes.clear();
    names.forEach((name) => locationNodes.set(name, createLocationNode(name)));
    locationColumn.replaceChildren(...[...locationNodes.values()].map(({ root }) => root));
    drawLines();
  }
  for (const { name, environments } of locations) {
    const node = locationNodes.get(name);
    node.root.dataset.selected = String(name === selectedLocation);
    node.root.dataset.knows = environments === 0 ? 'nothing' : 'newest';
    setText(node.knows, environments === 0 ? 'cold' : 'warm');
    setText(node.environments, environments === 1 ? '1 function' : `${environments} functions`);
    paths.get(name)?.toggleAttribute('data-selected', name === selectedLocation);
  }
}

function createLocationNode(name) {
  const knows = h('span', { class: 'node__knows' });
  const environments = h('span', {});
  const title = 'Warm functions hold the release document in memory; cold ones read it with their first request';
  return { root: h('div', { class: 'node node--location', title }, h('b', {}, name), environments, knows), knows, environments };
}

function drawLines() {
  const frame = byId('flow').getBoundingClientRect();
  lines.setAttribute('viewBox', `0 0 ${frame.width} ${frame.height}`);
  paths.clear();
  for (const [name, { root }] of locationNodes) {
    paths.set(name, svg('path', { class: 'line', d: curve(viewer, root, frame, 0) }));
    COLORS.forEach((color, index) => {
      const spread = (index - 0.5) * 12;
      paths.set(`${name}>${color}`, svg('path', { 'class': 'line line--color', 'data-color': color, 'd': curve(root, colorNodes[color].root, frame, spread) }));
    });
  }
  lines.replaceChildren(...paths.values(), pulses);
}

/** A soft S from the right edge of one node to the left edge of another. */
function curve(from, to, frame, offset) {
  const a = from.getBoundingClientRect();
  const b = to.getBoundingClientRect();
  const [x1, y1] = [a.right - frame.left, a.top + a.height / 2 - frame.top + offset];
  const [x2, y2] = [b.left - frame.left, b.top + b.height / 2 - frame.top];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

/** A dot travels along the way that a request took. */
export function pulse({ location, color }) {
  if (still.matches || document.hidden || pulses.childElementCount >= MAX_PULSES) {
    return;
  }
  const way = [paths.get(location), paths.get(`${location}>${color}`)].filter((path) => path !== undefined);
  if (way.length === 0) {
    return;
  }
  const dot = svg('circle', { 'class': 'pulse', 'r': '4.5', 'data-color': color });
  pulses.append(dot);
  travel(dot, way, performance.now());
}

function travel(dot, way, start) {
  const progress = (performance.now() - start) / PULSE_MS * way.length;
  const leg = way[Math.floor(progress)];
  if (leg === undefined || !leg.isConnected) {
    dot.remove();
    return;
  }
  const { x, y } = leg.getPointAtLength((progress % 1) * leg.getTotalLength());
  dot.setAttribute('cx', String(x));
  dot.setAttribute('cy', String(y));
  requestAnimationFrame(() => travel(dot, way, start));
}

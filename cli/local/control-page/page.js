import { renderActions, startActions } from './actions.js';
import { fetchStatus, followRequests } from './api.js';
import { byId, setText } from './dom.js';
import { pulse, renderFlow } from './flow.js';
import { renderHistory } from './history.js';
import { addRequest, startLog } from './log.js';
import { trafficNow } from './situation.js';
import { renderSituation, renderSlots } from './slots.js';

const POLL_MS = 1000;
const POLL_WHILE_PENDING_MS = 300;
const TICK_MS = 100;

let status = null;
let clockOffset = 0;
let timer;
let newestAsk = 0;
let wasPending = false;

startLog();
startActions(() => void refresh());
followRequests((request) => {
  addRequest(request);
  pulse(request);
});
setInterval(tick, TICK_MS);
void refresh();

async function refresh() {
  clearTimeout(timer);
  newestAsk += 1;
  const ask = newestAsk;
  const answer = await fetchStatus();
  if (ask !== newestAsk) {
    return; // a later question has been asked, its answer counts
  }
  if (answer !== null) {
    status = answer;
    clockOffset = answer.now - Date.now();
    render();
  }
  renderConnection(answer !== null);
  timer = setTimeout(() => void refresh(), isPending() ? POLL_WHILE_PENDING_MS : POLL_MS);
}

/** Between two answers only time passes: the countdown, and the instant when a change takes effect. */
function tick() {
  if (wasPending) {
    render();
  }
}

function render() {
  const now = serverNow();
  wasPending = isPending();
  renderHeader();
  renderSlots(status, now);
  renderSituation(status, now);
  renderFlow(status, now);
  renderActions(status, now);
  renderHistory(status);
}

function renderHeader() {
  const { stateName, siteUrl, truth } = status;
  setText(byId('state-name'), stateName);
  setText(byId('generation'), truth ? `generation ${truth.generation}` : '');
  if (/^https?:\/\//.test(siteUrl)) {
    byId('site-link').href = siteUrl;
    setText(byId('site-link'), `Open ${siteUrl.replace(/^https?:\/\//, '').replace(/\/$/, '')}`);
  }
  document.title = truth ? `${trafficNow(truth, serverNow()).active} is active - ${stateName}` : `Release control - ${stateName}`;
}

function renderConnection(isConnected) {
  byId('connection').dataset.state = isConnected ? 'live' : 'lost';
  setText(byId('connection'), isConnected ? 'live' : 'the local edge does not answer');
}

function isPending() {
  return Boolean(status?.truth) && trafficNow(status.truth, serverNow()).pending !== null;
}

function serverNow() {
  return Date.now() + clockOffset;
}

const load = async (path) => (await fetch(path)).json();
const [api, tonight] = await Promise.all([load('/api/shows'), load('/prices/tonight')]);

document.querySelector('#api').textContent = api.release;
document.querySelector('#prices').textContent = tonight.release;
document.querySelector('#shows').append(...api.shows.map(({ title, seats }) => {
  const item = document.createElement('li');
  item.textContent = `${title}: ${seats} seats, ${tonight.prices[title]} euros`;
  return item;
}));

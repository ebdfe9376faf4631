const { release, shows } = await (await fetch('/api/shows')).json();
document.querySelector('#release').textContent = release;
document.querySelector('#shows').append(...shows.map(({ title, seats }) => {
  const item = document.createElement('li');
  item.textContent = `${title}: ${seats} seats`;
  return item;
}));

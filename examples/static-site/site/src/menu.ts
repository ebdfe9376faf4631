import './site.css';
import './menu.css';
import { find } from './dom';
import { startReleaseStrip } from './release-strip';

startReleaseStrip();
if (__RELEASE__ >= 2) {
  startDietFilter();
}

/** New in release 2: the menu shows what suits the guest. */
function startDietFilter(): void {
  const filter = find<HTMLFieldSetElement>('[data-testid="menu-filter"]');
  const dishes = [...document.querySelectorAll<HTMLElement>('.menu li')];
  filter.addEventListener('change', (event) => {
    const diet = (event.target as HTMLInputElement).value;
    dishes.forEach((dish) => {
      dish.hidden = diet !== 'all' && !(dish.dataset.diet ?? '').split(' ').includes(diet);
    });
    document.querySelectorAll<HTMLElement>('.menu section').forEach((section) => {
      section.hidden = section.querySelector('li:not([hidden])') === null;
    });
    const shown = dishes.filter((dish) => !dish.hidden).length;
    find('[data-testid="menu-count"]').textContent = diet === 'all' ? '' : `${shown} of ${dishes.length} fit`;
  });
}

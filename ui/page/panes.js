// The tabs, and the pane that shows a source.
Object.assign(window.youju, (() => {
  let view = 'article'; // which side of a source the reader prefers
  let opener = null; // where the focus goes back to

  const covering = () => [...document.querySelectorAll('.side-pane.open')].find((pane) => getComputedStyle(pane).position === 'fixed');

  function openSource(button, element) {
    if (!element.closest('.side-pane')) opener = button;
    element.closest('.halves').querySelector('.side-pane').classList.add('open');
    if (covering() && !history.state?.pane) history.pushState({ pane: true }, '');
  }

  function closeSource() {
    if (history.state?.pane) history.back();
    else putAway();
  }

  // What covers the page is gone with one step back; so are the tabs, which each have an address.
  window.addEventListener('popstate', () => {
    putAway();
    openTab();
  });
  window.addEventListener('click', (event) => {
    const name = event.target.closest('button[role=tab]')?.dataset.tabId;
    if (name && name !== tabNamed()) history.pushState(null, '', `#${name}`);
  }, true);

  const tabNamed = () => location.hash.slice(1) || 'chat';

  function openTab() {
    const tab = [...document.querySelectorAll('button[role=tab]')].find((button) => button.dataset.tabId === tabNamed());
    if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
  }

  function putAway() {
    document.querySelectorAll('.side-pane').forEach((pane) => pane.classList.remove('open'));
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  function show(wanted) {
    view = wanted;
    document.querySelectorAll('.paper').forEach(light);
  }

  // The lit sentence in the middle of its own pane: scrollIntoView would move the page as well.
  function light(paper) {
    const sides = paper.querySelectorAll('.side');
    if (!sides.length) return;
    const has = paper.querySelector(`.side.${view}`) ? view : sides[0].classList[1];
    paper.dataset.view = has;
    for (const button of paper.querySelectorAll('[data-show]')) button.setAttribute('aria-pressed', String(button.dataset.show === has));
    const side = paper.querySelector(`.side.${has}`);
    const mark = side.querySelector('[data-first]');
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!mark) { side.scrollTop = 0; return; }
    const top = mark.getBoundingClientRect().top - side.getBoundingClientRect().top + side.scrollTop;
    side.scrollTo({ top: Math.max(0, top - side.clientHeight / 3), behavior: calm ? 'auto' : 'smooth' });
  }

  return { openTab, openSource, closeSource, covering, show, light };
})());

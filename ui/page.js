// What the page does by itself: language, input methods, the source panel, light and dark. No requests are made here.
window.youju = (() => {
  const root = document.documentElement;
  root.lang = 'zh-CN';

  // Enter that confirms a candidate of an input method must never send. Browsers mark it in two ways (isComposing; the
  // key code 229, Safari after the composition has ended); Gradio looks at neither, so the event is stopped before it.
  for (const name of ['keydown', 'keypress', 'keyup']) {
    window.addEventListener(name, (event) => {
      if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    }, true);
  }
  window.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && document.querySelector('.side-pane.open')) closeSource();
  });

  let view = 'article'; // which side of a source the reader prefers
  let opener = null; // where the focus goes back to

  function openSource(button, element) {
    if (!element.closest('.side-pane')) opener = button;
    element.closest('.halves').querySelector('.side-pane').classList.add('open');
  }

  function closeSource() {
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

  // The newest turn stays in sight unless the reader has scrolled away from it.
  let asked = '';
  function follow(element) {
    const pane = element.closest('#turns');
    const turn = element.querySelector('.turn');
    if (!pane || !turn) return;
    const fresh = turn.dataset.turn !== asked;
    asked = turn.dataset.turn;
    if (fresh || pane.scrollHeight - pane.scrollTop - pane.clientHeight < 160) requestAnimationFrame(() => { pane.scrollTop = pane.scrollHeight; });
  }

  function changed(element) {
    element.querySelectorAll('.paper').forEach(light);
    if (element.closest('#current')) follow(element);
    const close = element.querySelector('[data-close]');
    if (close && close.closest('.side-pane.open') && getComputedStyle(close).display !== 'none') close.focus();
  }

  function confirmed(button) {
    if (button.dataset.sure) return true;
    const before = button.textContent;
    button.dataset.sure = 'yes';
    button.textContent = '确定移除？';
    setTimeout(() => { delete button.dataset.sure; button.textContent = before; }, 4000);
    return false;
  }

  function toggleDark() {
    const dark = document.body.classList.toggle('dark');
    try { localStorage.setItem('youju-theme', dark ? 'dark' : 'light'); } catch { /* a private window */ }
  }

  function remembered() {
    let theme = null;
    try { theme = localStorage.getItem('youju-theme'); } catch { /* a private window */ }
    if (theme) document.body.classList.toggle('dark', theme === 'dark');
  }

  return { openSource, closeSource, show, changed, confirmed, toggleDark, remembered };
})();

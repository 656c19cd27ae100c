// The page as a whole: keys, what happens when a part of it is drawn anew, what it is when it is loaded. No requests are made here.
Object.assign(window.youju, (() => {
  // Enter that confirms a candidate of an input method must never send. Browsers mark it in two ways (isComposing; the
  // key code 229, Safari after the composition has ended); Gradio looks at neither, so the event is stopped before it.
  for (const name of ['keydown', 'keypress', 'keyup']) {
    window.addEventListener(name, (event) => {
      if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    }, true);
  }
  // Escape takes away what lies on top, else ends the answer that is being made; with an input method it is the method's.
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return;
    if (document.querySelector('#drawer.open')) youju.closeDrawer();
    else if (youju.covering()) youju.closeSource();
    else if (youju.stopButton()) youju.stopButton().click();
    else if (document.querySelector('.side-pane.open')) youju.closeSource();
  });

  // A window that is loaded anew goes on with its conversation. Read now: the empty bar will be drawn before it is asked for.
  const lastTalk = youju.inThisWindow((store) => store.getItem('youju-talk'));

  function changed(element) {
    const bar = element.querySelector('.talkbar');
    if (bar) youju.inThisWindow((store) => store.setItem('youju-talk', bar.dataset.talk || ''));
    if (element.querySelector('input[data-look]')) youju.markChosen();
    element.querySelectorAll('.paper').forEach(youju.light);
    if (element.closest('#current')) {
      youju.follow(element);
      youju.grown();
    }
    if (element.closest('#drawer.open')) youju.focusDrawer();
    const close = element.querySelector('[data-close]');
    if (close && close.closest('.side-pane.open') && getComputedStyle(close).display !== 'none') close.focus();
  }

  function remembered() {
    youju.openTab();
    youju.applyTheme();
    youju.speak();
    youju.markChosen();
  }

  return { lastTalk, changed, remembered };
})());

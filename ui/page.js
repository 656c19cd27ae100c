// What the page does by itself: language, input methods, the source panel, light and dark. No requests are made here.
window.youju = (() => {
  
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
    if (document.querySelector('#drawer.open')) closeDrawer();
    else if (covering()) closeSource();
    else if (stopButton()) stopButton().click();
    else if (document.querySelector('.side-pane.open')) closeSource();
  });
  const covering = () => [...document.querySelectorAll('.side-pane.open')].find((pane) => getComputedStyle(pane).position === 'fixed');
  const stopButton = () => [...document.querySelectorAll('#ask .stop-button')].find((button) => button.checkVisibility());
  window.addEventListener('click', (event) => { // the button goes; whoever stopped an answer asks something else
    if (event.target.closest('#ask .stop-button')) document.querySelector('#ask textarea').focus();
  });

  // Questions are taken at Enter, whatever goes on, and asked one after the other: the box is the reader's again at once.
  const queued = [];
  let handOn = null; // hands a question to the program
  let under = true; // one was handed on, or another conversation is on its way, and its end has not been told
  let leaving = null; // what puts another conversation on the page, once what is under way has ended

  function hands(how) { handOn = how; }

  function ask(question) {
    if (question.trim()) queued.push(question.trim());
    next();
  }

  function askTyped(question) {
    typed = '';
    ask(question);
    return ''; // what is left in the box
  }

  // What is typed and not yet asked outlives a page that is loaded anew, as it is by itself when the program has been started again.
  let typed = inThisWindow((store) => store.getItem('youju-draft')) || '';
  window.addEventListener('input', (event) => {
    if (!event.target.closest?.('#ask')) return;
    typed = event.target.value;
    keepDraft();
    measureAsked();
  });

  function keepDraft() {
    inThisWindow((store) => store.setItem('youju-draft', [...queued, typed].filter(Boolean).join('\n')));
  }

  const draft = () => typed;

  // An earlier question goes into the box to be altered; what was typed there already stays, below it.
  function edit(question) {
    const box = document.querySelector('#ask textarea');
    box.value = [question, typed].filter(Boolean).join('\n');
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();
    box.setSelectionRange(question.length, question.length);
  }

  // True where something may be answered now; from then on until it is told that it ended nothing else is.
  function begins() {
    if (under || document.querySelector('#current [data-busy]')) return false;
    under = true;
    return true;
  }

  function ended() {
    const go = leaving?.go;
    leaving = null;
    if (go) return go();
    under = false;
    next();
  }

  function next() {
    if (queued.length && handOn && begins()) handOn(queued.shift());
    showQueued();
  }

  function unqueue(place) {
    queued.splice(place, 1);
    showQueued();
  }

  // Another conversation is put on the page: what was asked in this one is broken off, what was to be asked goes with it.
  function leave(go, halt) {
    queued.length = 0;
    showQueued();
    if (under) {
      leaving = { go, halt };
      halt();
    } else {
      under = true;
      go();
    }
  }

  function showQueued() {
    keepDraft();
    const list = document.querySelector('#queued ol');
    if (!list) return;
    list.replaceChildren(...queued.map((question, place) => {
      const item = document.createElement('li');
      const [state, text, drop] = ['span', 'span', 'button'].map((name) => item.appendChild(document.createElement(name)));
      state.textContent = '排队中';
      text.textContent = question;
      text.lang = 'zh-CN';
      Object.assign(drop, { type: 'button', className: 'quiet', textContent: '取消' });
      drop.dataset.unqueue = place;
      return item;
    }));
  }

  // The box takes no more than a question may have; that the rest of a pasted text is left out is said.
  function measureAsked() {
    const box = document.querySelector('#ask textarea');
    const told = document.querySelector('#ask-told .note');
    if (box && told) told.hidden = box.value.length < box.maxLength;
  }

  let view = 'article'; // which side of a source the reader prefers
  let opener = null; // where the focus goes back to

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

  // The newest turn stays in sight as it grows, from its question on, unless the reader has scrolled away since.
  let asked = '', set = 0;
  function follow(element) {
    const pane = element.closest('#turns');
    const turn = element.querySelector('.turn');
    if (!pane || !turn) return;
    const fresh = turn.dataset.turn !== asked;
    asked = turn.dataset.turn;
    if (!fresh && Math.abs(pane.scrollTop - set) > 4) return;
    requestAnimationFrame(() => {
      const top = turn.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
      pane.scrollTop = Math.min(pane.scrollHeight - pane.clientHeight, top - 16);
      set = pane.scrollTop;
    });
  }

  // A window that is loaded anew goes on with its conversation. Read now: the empty bar will be drawn before it is asked for.
  const lastTalk = inThisWindow((store) => store.getItem('youju-talk'));

  function inThisWindow(act) {
    try { return act(sessionStorage); } catch { return null; /* a private window */ }
  }

  function changed(element) {
    const bar = element.querySelector('.talkbar');
    if (bar) inThisWindow((store) => store.setItem('youju-talk', bar.dataset.talk || ''));
    if (element.querySelector('input[data-look]')) markChosen();
    element.querySelectorAll('.paper').forEach(light);
    if (element.closest('#current')) {
      follow(element);
      if (leaving) leaving.halt(); // it may have begun after it was told to end
      next();
      requestAnimationFrame(measureAsked);
    }
    if (element.closest('#drawer.open')) focusDrawer();
    const close = element.querySelector('[data-close]');
    if (close && close.closest('.side-pane.open') && getComputedStyle(close).display !== 'none') close.focus();
  }

  function confirmed(button) {
    if (button.dataset.sure) return true;
    const before = button.textContent;
    button.dataset.sure = 'yes';
    button.textContent = button.dataset.confirm || '确定移除？';
    setTimeout(() => { delete button.dataset.sure; button.textContent = before; }, 4000);
    return false;
  }

  // The drawer of earlier conversations: true when it was opened by this.
  function drawer(button) {
    const open = document.getElementById('drawer').classList.toggle('open');
    document.querySelectorAll('.drawer-opener').forEach((opener) => opener.setAttribute('aria-expanded', String(open)));
    if (open) focusDrawer();
    else document.querySelector('.drawer-opener')?.focus();
    return open;
  }

  // On the conversation that is open, else the newest; not away from what the reader is doing in the list.
  function focusDrawer() {
    const pane = document.getElementById('drawer');
    if (pane.contains(document.activeElement) && document.activeElement.closest('li, input')) return;
    (pane.querySelector('[aria-current]') || pane.querySelector('.recall') || pane.querySelector('button'))?.focus();
  }

  function closeDrawer() {
    if (document.querySelector('#drawer.open')) drawer();
  }

  function rename(button) {
    const form = button.closest('li').querySelector('form');
    form.hidden = !form.hidden;
    if (!form.hidden) form.elements.title.select();
  }

  // The conversations whose names, questions or answers hold the words; a day without any goes too, and where none is left it is said.
  function filter(field) {
    const words = field.value.trim().toLowerCase();
    for (const section of document.querySelectorAll('#drawer section')) {
      const items = [...section.querySelectorAll('li')];
      for (const item of items) {
        const held = [item.querySelector('.title').textContent, item.dataset.said ?? ''];
        item.hidden = !held.some((text) => text.toLowerCase().includes(words));
      }
      section.hidden = items.every((item) => item.hidden);
    }
    document.querySelector('#drawer .none').hidden = Boolean(document.querySelector('#drawer section:not([hidden])'));
  }

  // A verdict given twice is taken back, with what was said about it.
  function verdict(button) {
    const given = button.getAttribute('aria-pressed') !== 'true';
    for (const other of button.parentElement.querySelectorAll('[data-verdict]')) other.setAttribute('aria-pressed', String(given && other === button));
    const form = button.closest('.turn').querySelector('form.comment');
    form.hidden = !given;
    if (given && button.dataset.verdict === 'bad') form.elements.comment.focus();
    if (!given) form.elements.comment.value = '';
    return { place: Number(button.dataset.place), verdict: given ? button.dataset.verdict : '' };
  }

  function comment(form) {
    const pressed = form.closest('.turn').querySelector('[data-verdict][aria-pressed="true"]');
    briefly(form.querySelector('button'), '记下了');
    return { place: Number(form.dataset.rate), verdict: pressed ? pressed.dataset.verdict : '', comment: form.elements.comment.value };
  }

  // As text and as HTML: what it is pasted into takes the one it can show. Away from this machine a page without https may
  // not use the clipboard; the old way still works there.
  async function copy(button) {
    const forms = { 'text/plain': button.dataset.copy, 'text/html': button.dataset.html };
    try {
      const blobs = Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } catch { copyTheOldWay(forms); button.focus(); }
    briefly(button, '已复制');
  }

  function copyTheOldWay(forms) {
    const area = document.createElement('textarea');
    area.value = forms['text/plain'];
    document.body.append(area);
    area.select();
    document.addEventListener('copy', (event) => {
      for (const [type, text] of Object.entries(forms)) event.clipboardData.setData(type, text);
      event.preventDefault();
    }, { once: true });
    document.execCommand('copy');
    area.remove();
  }

  function briefly(button, text) {
    if (button.dataset.before === undefined) button.dataset.before = button.textContent;
    button.textContent = text;
    setTimeout(() => { button.textContent = button.dataset.before; }, 2000);
  }

  // Theme: light, dark, or as the system has it. The browser remembers it, the server does not know.
  const system = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => recall('youju-theme', 'auto');

  function setTheme(wanted) {
    keep('youju-theme', wanted);
    applyTheme();
    markChosen();
  }

  function applyTheme() {
    document.body.classList.toggle('dark', theme() === 'dark' || (theme() === 'auto' && system.matches));
  }
  system.addEventListener('change', applyTheme);

  function toggleDark() {
    setTheme(document.body.classList.contains('dark') ? 'light' : 'dark');
  }

  function keep(name, value) {
    try { localStorage.setItem(name, value); } catch { chosen[name] = value; /* a private window: until it is closed */ }
  }

  const chosen = {};
  function recall(name, usual) {
    try { return localStorage.getItem(name) || usual; } catch { return chosen[name] || usual; }
  }

  // The settings show what this browser has chosen.
  function markChosen() {
    const now = { theme: theme(), language: recall('youju-language', 'zh') };
    document.querySelectorAll('input[data-look]').forEach((input) => { input.checked = input.value === now[input.name]; });
  }

  function look(input) {
    if (input.name === 'theme') setTheme(input.value);
    else youju.setLanguage(input.value);
  }

  function remembered() {
    openTab();
    applyTheme();
    youju.speak();
    markChosen();
  }

  return {
    hands, ask, askTyped, draft, edit, begins, ended, unqueue, leave, openSource, closeSource, show, changed, confirmed, drawer, closeDrawer, rename, filter, lastTalk, verdict, comment, copy, toggleDark, look, markChosen,
    keep, recall, remembered,
  };
})();

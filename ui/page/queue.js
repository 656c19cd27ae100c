// Questions are taken at Enter, whatever goes on, and asked one after the other: the box is the reader's again at once.
Object.assign(window.youju, (() => {
  const PATIENCE = 8000; // milliseconds that what is under way has to end in once another conversation is wanted
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
  let typed = youju.inThisWindow((store) => store.getItem('youju-draft')) || '';
  window.addEventListener('input', (event) => {
    if (!event.target.closest?.('#ask')) return;
    typed = event.target.value;
    keepDraft();
    measureAsked();
  });

  function keepDraft() {
    youju.inThisWindow((store) => store.setItem('youju-draft', [...queued, typed].filter(Boolean).join('\n')));
  }

  const draft = () => typed;

  // An earlier question goes into the box to be altered; what was typed there already stays, below it.
  function edit(question) {
    const box = document.querySelector('#ask textarea');
    if (typed !== question && !typed.startsWith(`${question}\n`)) {
      box.value = [question, typed].filter(Boolean).join('\n').slice(0, box.maxLength);
    }
    box.dispatchEvent(new Event('input', { bubbles: true }));
    box.focus();
    box.setSelectionRange(question.length, question.length);
  }

  // True where something may be answered now; from then on until it is told that it ended nothing else is.
  function begins() {
    if (under) return false;
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
      const wanted = leaving = { go, halt };
      halt();
      setTimeout(() => { if (leaving === wanted) ended(); }, PATIENCE); // no end may come of a connection that has died
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

  // The newest turn was drawn anew.
  function grown() {
    if (leaving && document.querySelector('#current [data-busy]')) leaving.halt(); // it may have begun after it was told to end
    next();
    requestAnimationFrame(measureAsked);
  }

  const stopButton = () => [...document.querySelectorAll('#ask .stop-button')].find((button) => button.checkVisibility());
  window.addEventListener('click', (event) => { // the button goes; whoever stopped an answer asks something else
    if (event.target.closest('#ask .stop-button')) document.querySelector('#ask textarea').focus();
  });

  return { hands, ask, askTyped, draft, edit, begins, ended, grown, unqueue, leave, stopButton };
})());

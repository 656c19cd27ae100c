// What is done with an answer: it is followed as it grows, rated, copied; and what asks before it removes.
Object.assign(window.youju, (() => {
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

  function confirmed(button) {
    if (button.dataset.sure) return true;
    const before = button.textContent;
    button.dataset.sure = 'yes';
    button.textContent = button.dataset.confirm || '确定移除？';
    setTimeout(() => { delete button.dataset.sure; button.textContent = before; }, 4000);
    return false;
  }

  return { follow, verdict, comment, copy, confirmed };
})());

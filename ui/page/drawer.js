// The drawer of earlier conversations.
Object.assign(window.youju, (() => {
  // True when it was opened by this.
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

  return { drawer, focusDrawer, closeDrawer, rename, filter };
})());

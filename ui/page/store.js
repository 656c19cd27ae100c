// What this browser remembers, and what one window of it does.
Object.assign(window.youju, (() => {
  function keep(name, value) {
    try { localStorage.setItem(name, value); } catch { chosen[name] = value; /* a private window: until it is closed */ }
  }

  const chosen = {};
  function recall(name, usual) {
    try { return localStorage.getItem(name) || usual; } catch { return chosen[name] || usual; }
  }

  function inThisWindow(act) {
    try { return act(sessionStorage); } catch { return null; /* a private window */ }
  }

  return { keep, recall, inThisWindow };
})());

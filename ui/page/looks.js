// Theme: light, dark, or as the system has it. The browser remembers it, the server does not know.
Object.assign(window.youju, (() => {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const theme = () => youju.recall('youju-theme', 'auto');

  function setTheme(wanted) {
    youju.keep('youju-theme', wanted);
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

  // The settings show what this browser has chosen.
  function markChosen() {
    const now = { theme: theme(), language: youju.recall('youju-language', 'zh') };
    document.querySelectorAll('input[data-look]').forEach((input) => { input.checked = input.value === now[input.name]; });
  }

  function look(input) {
    if (input.name === 'theme') setTheme(input.value);
    else youju.setLanguage(input.value);
  }

  return { applyTheme, toggleDark, markChosen, look };
})());

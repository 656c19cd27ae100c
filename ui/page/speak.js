// The page in English: each text that is the page's own is looked up in english.json. In Chinese what Gradio says in English by
// itself is looked up in chinese.json. What comes from documents, questions and answers is marked lang="zh-CN" where it is shown
// and is left alone.
//
// A key with {} stands for any text at that place: "{} 份资料" → "{} documents". Texts joined by " · " are looked up part by part.
(() => {
  const ATTRIBUTES = ['title', 'aria-label', 'placeholder'];
  const LEFT_ALONE = '[lang]:not(html), script, style, textarea, code';
  const FOREIGN = { en: /[\u3000-\u9fff\uff00-\uffef]/, zh: /[A-Za-z]/ }; // a text without it has nothing to be looked up but as a whole
  const books = Object.fromEntries(Object.entries(window.youjuWords).map(([language, catalogue]) => [language, book(catalogue, FOREIGN[language])]));
  let open = books.zh;

  function book(catalogue, foreign) {
    const words = new Map();
    const patterns = [];
    for (const [printed, said] of Object.entries(catalogue)) {
      if (!printed.includes('{}')) words.set(printed, said);
      else patterns.push([new RegExp(`^${printed.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('([^]+?)')}$`), said]);
    }
    return { words, patterns, foreign };
  }

  function inOtherWords(text) {
    const bare = text.trim();
    if (!open.foreign.test(bare)) return open.words.has(bare) ? text.replace(bare, () => open.words.get(bare)) : text;
    const found = open.words.get(bare) ?? bare.split(' · ').map((part) => phrase(part) ?? part).join(' · ');
    return text.replace(bare, () => found);
  }

  function phrase(text) {
    if (open.words.has(text)) return open.words.get(text);
    if (!open.foreign.test(text)) return null;
    for (const [pattern, said] of open.patterns) {
      const match = pattern.exec(text);
      if (match) {
        let at = 0;
        return said.replace(/\{\}/g, () => phrase(match[++at]) ?? match[at]);
      }
    }
    return null;
  }

  const before = new WeakMap(); // node → what stood there, by attribute name ('' for a text)

  function put(node, name, now, set) {
    const kept = before.get(node) ?? {};
    if (now === null || kept[name]?.said === now) return;
    const said = inOtherWords(now);
    if (said === now) return;
    kept[name] = { printed: now, said };
    before.set(node, kept);
    set(said);
  }

  function own(element) {
    const foreign = element?.closest(LEFT_ALONE);
    return !foreign || (element.closest('[data-ui]') !== null && foreign.contains(element.closest('[data-ui]')));
  }

  function translate(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (own(node.parentElement)) put(node, '', node.data, (said) => { node.data = said; });
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let each = node; each; each = walker.nextNode()) {
      if (each.nodeType === Node.TEXT_NODE) {
        if (own(each.parentElement)) put(each, '', each.data, (said) => { each.data = said; });
      } else if (each.tagName === 'TEXTAREA' || own(each)) {
        for (const name of ATTRIBUTES) put(each, name, each.getAttribute(name), (said) => each.setAttribute(name, said));
      }
    }
  }

  function restore() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let each = document.body; each; each = walker.nextNode()) {
      for (const [name, kept] of Object.entries(before.get(each) ?? {})) {
        if (name === '') { if (each.data === kept.said) each.data = kept.printed; }
        else if (each.getAttribute(name) === kept.said) each.setAttribute(name, kept.printed);
      }
      before.delete(each);
    }
  }

  const watcher = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'childList') change.addedNodes.forEach(translate);
      else if (change.type === 'characterData') translate(change.target);
      else if (change.target.tagName === 'TEXTAREA' || own(change.target)) {
        put(change.target, change.attributeName, change.target.getAttribute(change.attributeName), (said) => change.target.setAttribute(change.attributeName, said));
      }
    }
  });

  function speak() {
    const language = youju.recall('youju-language', 'zh') === 'en' ? 'en' : 'zh';
    watcher.disconnect();
    restore();
    open = books[language];
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
    translate(document.body);
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  youju.speak = speak;
  youju.setLanguage = (language) => { youju.keep('youju-language', language); speak(); youju.markChosen(); };
  youju.toggleLanguage = () => youju.setLanguage(document.documentElement.lang === 'en' ? 'zh' : 'en');
  document.documentElement.lang = youju.recall('youju-language', 'zh') === 'en' ? 'en' : 'zh-CN';
})();

// The page in English: each text that is the page's own is looked up in english.json. What comes from documents, questions
// and answers is marked lang="zh-CN" where it is shown and is left alone. In Chinese nothing here runs.
//
// A key with {} stands for any text at that place: "{} 份资料" → "{} documents". Texts joined by " · " are looked up part by part.
(() => {
  const ATTRIBUTES = ['title', 'aria-label', 'placeholder'];
  const LEFT_ALONE = '[lang]:not(html), script, style, textarea, code';
  const CHINESE = /[\u3000-\u9fff\uff00-\uffef]/;
  const words = new Map();
  const patterns = [];
  for (const [chinese, english] of Object.entries(window.youjuEnglish)) {
    if (!chinese.includes('{}')) words.set(chinese, english);
    else patterns.push([new RegExp(`^${chinese.split('{}').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('([^]+?)')}$`), english]);
  }

  function english(text) {
    const bare = text.trim();
    if (!CHINESE.test(bare)) return words.has(bare) ? text.replace(bare, () => words.get(bare)) : text;
    const found = words.get(bare) ?? bare.split(' · ').map((part) => phrase(part) ?? part).join(' · ');
    return text.replace(bare, () => found);
  }

  function phrase(text) {
    if (words.has(text)) return words.get(text);
    if (!CHINESE.test(text)) return null;
    for (const [pattern, said] of patterns) {
      const match = pattern.exec(text);
      if (match) {
        let at = 0;
        return said.replace(/\{\}/g, () => phrase(match[++at]) ?? match[at]);
      }
    }
    return null;
  }

  const before = new WeakMap(); // node → the Chinese that stood there, by attribute name ('' for a text)

  function put(node, name, now, set) {
    const kept = before.get(node) ?? {};
    if (now === null || kept[name]?.english === now) return;
    const said = english(now);
    if (said === now) return;
    kept[name] = { chinese: now, english: said };
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
        if (name === '') { if (each.data === kept.english) each.data = kept.chinese; }
        else if (each.getAttribute(name) === kept.english) each.setAttribute(name, kept.chinese);
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
    const language = youju.recall('youju-language', 'zh');
    watcher.disconnect();
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
    if (language !== 'en') { restore(); return; }
    translate(document.body);
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  }

  youju.speak = speak;
  youju.setLanguage = (language) => { youju.keep('youju-language', language); speak(); youju.markChosen(); };
  youju.toggleLanguage = () => youju.setLanguage(document.documentElement.lang === 'en' ? 'zh' : 'en');
  document.documentElement.lang = youju.recall('youju-language', 'zh') === 'en' ? 'en' : 'zh-CN';
})();

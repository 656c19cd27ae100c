// Runs once for each list and pane of the tabs 数字, 批量 and 资料库; `element`, `trigger` and `watch` come from Gradio.
// A button says itself what it does: data-do names the event, data-with holds what goes along, as JSON; of a form its fields too.
// With data-ask it asks once more, in these words, before it does it.
function confirmed(button) {
  if (button.dataset.ask === undefined || button.dataset.sure) return true;
  const before = button.textContent;
  button.dataset.sure = 'yes';
  button.textContent = button.dataset.ask;
  setTimeout(() => { delete button.dataset.sure; button.textContent = before; }, 4000);
  return false;
}
function act(button, more) {
  if (!confirmed(button)) return;
  if (button.dataset.opens !== undefined) youju.openSource(button, element);
  trigger(button.dataset.do, { ...JSON.parse(button.dataset.with || '{}'), ...more });
}
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const data = button.dataset;
  if (data.do !== undefined && button.type !== 'submit') act(button, {});
  else if (data.show !== undefined) youju.show(data.show);
  else if (data.close !== undefined) youju.closeSource();
  else if (data.turn !== undefined) trigger('cite', { turn: Number(data.turn), cite: Number(data.cite), near: data.near === undefined ? null : Number(data.near) });
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  act(event.submitter, Object.fromEntries(new FormData(event.target)));
});
function changed() {
  if (element.querySelector('.paper.reading')) youju.show('article'); // an article to read begins as an article
  youju.changed(element);
}
watch('value', changed);
changed();

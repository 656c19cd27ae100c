// Runs once for each part of the conversation and for the opened source; `element`, `trigger` and `watch` come from Gradio.
const leaveFor = (name, data) => youju.leave(() => trigger(name, data), () => trigger('halt'));
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const data = button.dataset;
  if (data.turn !== undefined) {
    youju.openSource(button, element);
    const wanted = { turn: Number(data.turn) };
    if (data.near !== undefined) wanted.near = Number(data.near);
    else wanted.cite = Number(data.cite);
    trigger('cite', wanted);
  } else if (data.question !== undefined) {
    youju.ask(data.question);
  } else if (data.unqueue !== undefined) {
    youju.unqueue(Number(data.unqueue));
  } else if (data.show !== undefined) {
    youju.show(data.show);
  } else if (data.close !== undefined) {
    youju.closeSource();
  } else if (data.copy !== undefined) {
    youju.copy(button);
  } else if (data.again !== undefined) {
    if (youju.begins()) trigger('again', { writer: data.again, alone: data.alone !== undefined });
  } else if (data.edit !== undefined) {
    youju.edit(data.edit);
  } else if (data.verdict !== undefined) {
    trigger('rate', youju.verdict(button));
  } else if (data.drawer !== undefined) {
    if (youju.drawer(button)) trigger('talks');
  } else if (data.fresh !== undefined) {
    youju.closeDrawer();
    leaveFor('fresh');
  } else if (data.recall !== undefined) {
    youju.closeDrawer();
    leaveFor('recall', { id: Number(data.recall) });
  } else if (data.rename !== undefined) {
    youju.rename(button);
  } else if (data.discard !== undefined) {
    if (!youju.confirmed(button)) return;
    if (data.current !== undefined) leaveFor('fresh'); // also ends an answer that is still being written
    trigger('discard', { id: Number(data.discard) });
  } else if (data.remove !== undefined) {
    if (youju.confirmed(button)) trigger('remove', { source: data.remove });
  } else if (data.article !== undefined) {
    youju.openSource(button, element);
    trigger('read', { article: Number(data.article), source: data.source });
  } else if (data.figure !== undefined) {
    youju.openSource(button, element);
    trigger('figure', { figure: Number(data.figure) });
  } else if (data.page !== undefined) {
    trigger('turn', { page: Number(data.page) });
  }
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.rate !== undefined) trigger('rate', youju.comment(form));
  if (form.dataset.retitle !== undefined) trigger('retitle', { id: Number(form.dataset.retitle), title: form.elements.title.value });
});
element.addEventListener('input', (event) => { // a slider says where it stands while it is moved, a list follows its filter
  const shown = event.target.type === 'range' && event.target.parentElement.querySelector('output');
  if (shown) shown.value = event.target.value;
  if (event.target.dataset.filter !== undefined) youju.filter(event.target);
});
element.addEventListener('change', (event) => {
  const input = event.target;
  if (input.dataset.look !== undefined) youju.look(input);
  if (input.dataset.prefer !== undefined) trigger('prefer', { name: input.name, value: input.value });
});
if (element.closest('#current')) youju.hands((question) => trigger('ask', { question }));
watch('value', () => youju.changed(element));
youju.changed(element);

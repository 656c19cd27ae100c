// Runs once for each part of the conversation and for the opened source; `element`, `trigger` and `watch` come from Gradio.
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
    trigger('pick', { question: data.question });
  } else if (data.show !== undefined) {
    youju.show(data.show);
  } else if (data.close !== undefined) {
    youju.closeSource();
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
watch('value', () => youju.changed(element));
youju.changed(element);

/** Native dialogs: focus goes in and comes back, Escape leaves, the page behind is inert. */
import { html, nothing, render } from 'lit'

let count = 0

/**
 * Shows a dialog; `content(close, update)` is drawn again by `update`.
 *
 * @returns what `close` was given; null if one left by Escape
 */
export function showDialog(title, content, { wide = false } = {}) {
  const dialog = document.body.appendChild(document.createElement('dialog'))
  const id = `dialog-${count++}`
  let result = null
  const close = value => {
    result = value ?? null
    dialog.close()
  }
  const draw = () => render(html`<h2 id=${id}>${title}</h2>${content(close, draw)}`, dialog)
  dialog.className = wide ? 'wide' : ''
  dialog.setAttribute('aria-labelledby', id)
  draw()
  dialog.showModal()
  return new Promise(done => dialog.addEventListener('close', () => {
    dialog.remove()
    done(result)
  }))
}

/**
 * Asks before something is cut.
 *
 * @param consequence what will happen, in words with numbers
 * @param choices further questions, as [{name, label, options: [[value, words]]}]
 * @returns null for no; else the answers by name
 */
export function confirm(title, consequence, action, choices = []) {
  return showDialog(title, close => html`
    <form method="dialog" @submit=${event => {
      event.preventDefault()
      close(Object.fromEntries(new FormData(event.target)))
    }}>
      <p class="consequence">${consequence}</p>
      ${choices.map(({ name, label, options }) => html`<label class="field"><span>${label}</span>
        <select name=${name}>${options.map(([value, words]) => html`<option value=${value}>${words}</option>`)}</select></label>`)}
      <footer>
        <button type="button" class="button plain" autofocus @click=${() => close(null)}>Cancel</button>
        <button type="submit" class="button danger">${action}</button>
      </footer>
    </form>`)
}

/** The keys that do something. */
export function showShortcuts() {
  const keys = [['/', 'to the filter of this page'], ['?', 'this help'], ['g o', 'overview'], ['g r', 'routes'],
    ['g n', 'nodes'], ['g c', 'config'], ['g e', 'events'], ['Esc', 'leave a dialog, empty the filter']]
  return showDialog('Keys', close => html`
    <dl class="keys">${keys.map(([key, does]) => html`<dt>${key.split(' ').map((one, i) => html`${i > 0 ? ' then ' : nothing}<kbd>${one}</kbd>`)}</dt><dd>${does}</dd>`)}</dl>
    <footer><button type="button" class="button plain" autofocus @click=${() => close(null)}>Close</button></footer>`)
}

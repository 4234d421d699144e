/** Buttons and what else is pressed. */
import { html, nothing } from 'lit'
import { localTime } from '../format.js'
import { icon } from './icon.js'
import { toast } from './toast.js'

/**
 * A button. With `why` it is shown but refuses and says the reason: to the mouse, and to who comes by Tab.
 *
 * @param look 'primary' | 'danger' | 'plain' | 'ghost'
 */
export function button(label, press, { look = 'plain', why = null, name = null, symbol = null } = {}) {
  return html`<button type="button" class="button ${look}" aria-disabled=${why === null ? 'false' : 'true'}
    title=${why ?? nothing} aria-label=${name === null ? nothing : why === null ? name : `${name} (${why})`}
    @click=${event => why === null ? press(event) : toast(`Not allowed: ${why}`, 'warn')}>${symbol ? icon(symbol) : nothing}${label}</button>`
}

/** Text to copy by a click. */
export function copyable(text, what) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      toast(`Copied ${what}`)
    } catch {
      toast('This browser does not let the page copy: select the text instead', 'warn')
    }
  }
  return html`<span class="copyable"><code>${text}</code>
    <button type="button" class="button ghost" aria-label="Copy ${what}" title="Copy ${what}" @click=${copy}>${icon('copy')}</button></span>`
}

/** A time of day here; the exact one to who asks. */
export const at = time => html`<time datetime=${time ?? nothing} title=${time ?? nothing}>${localTime(time)}</time>`

/** Where nothing is yet: what it is, and what to do next. */
export function empty(title, ...content) {
  return html`<div class="empty"><h3>${title}</h3>${content}</div>`
}

/** Rows of grey, as high as what will stand there. */
export const skeleton = rows => html`<div class="skeleton" aria-busy="true" aria-label="loading">${Array.from({ length: rows }, () => html`<i></i>`)}</div>`

/** A fault where it occurred. */
export const fault = problem => problem ? html`<p class="fault" role="alert">${problem.message ?? problem}</p>` : nothing

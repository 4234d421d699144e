/** Who are you? Shown only where the relay has tokens. */
import { html, nothing } from 'lit'
import { changed } from '../store.js'
import { resume, session, signIn } from '../session.js'

let why = null
let isBusy = false

async function submit(event) {
  event.preventDefault()
  const field = event.target.elements.token
  if (isBusy || field.value === '') return
  isBusy = true
  changed()
  why = await signIn(field.value.trim())
  isBusy = false
  field.value = ''
  changed()
  if (why !== null) field.focus()
}

export function signInPage() {
  if (session.phase === 'asking') return html`<p class="quiet" role="status">Asking the relay …</p>`
  if (session.phase === 'unreachable') {
    return html`<section class="card narrow"><h1>rtmp-relay</h1><p class="fault" role="alert">${session.why}</p>
      <button type="button" class="button primary" @click=${resume}>Try again</button></section>`
  }
  const told = why ?? session.why
  return html`<section class="card narrow">
    <h1>rtmp-relay</h1>
    <p class="quiet">Sign in with a token of this relay. Tokens stand in its config under <code>admin.tokens</code>.</p>
    <form @submit=${submit}>
      <label class="field ${told ? 'at-fault' : ''}"><span>Token</span>
        <input name="token" type="password" autocomplete="current-password" required autofocus aria-invalid=${told ? 'true' : 'false'} aria-describedby="why">
        <small id="why" role="alert">${told ? html`<b class="fault">${told}</b>` : nothing}</small></label>
      <button type="submit" class="button primary" aria-disabled=${isBusy}>Sign in</button>
    </form>
    <p class="quiet">It is kept in this tab only, until you sign out or close it.</p>
  </section>`
}

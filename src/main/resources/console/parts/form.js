/**
 * A form in a dialog. Fields are called by the JSON pointer of what they set, so that a problem document
 * names the very field that is at fault.
 */
import { html, nothing } from 'lit'
import { plural } from '../format.js'
import { showDialog } from './dialog.js'

/** Sets the value at a JSON pointer, making what is on the way. */
function put(body, pointer, value) {
  const steps = pointer.slice(1).split('/')
  let at = body
  steps.slice(0, -1).forEach((step, i) => {
    at[step] ??= /^\d+$/.test(steps[i + 1]) ? [] : {}
    at = at[step]
  })
  at[steps.at(-1)] = value
}

function valueOf(field, text) {
  if (field.read !== undefined) return field.read(text)
  return text === '' ? undefined : text
}

/**
 * What a form says, as the body of a call.
 *
 * @param isChange only what differs from `value` is told, and an emptied field is null: back to its default
 */
export function bodyOf(form, fields, isChange) {
  const body = {}
  for (const field of fields) {
    const control = form.elements.namedItem(field.pointer)
    if (control === null) continue
    const text = control.value.trim()
    if (isChange && text === (field.value ?? '')) continue
    const value = valueOf(field, text)
    if (value !== undefined) put(body, field.pointer, value)
    else if (isChange) put(body, field.pointer, null)
  }
  return body
}

function control(field, describedBy, isAtFault) {
  const { pointer, value = '', placeholder = '', kind = 'text', isRequired = false } = field
  const invalid = isAtFault ? 'true' : 'false'
  if (kind === 'select') {
    // What is set and not offered here stays as it is.
    const isOffered = field.options.some(([option]) => option === value)
    const options = isOffered ? field.options : [...field.options, [value, value]]
    return html`<select name=${pointer} aria-describedby=${describedBy} aria-invalid=${invalid}>
      ${options.map(([option, words]) => html`<option value=${option} ?selected=${option === value}>${words}</option>`)}</select>`
  }
  if (kind === 'lines') {
    return html`<textarea name=${pointer} rows="2" spellcheck="false" autocomplete="off" placeholder=${placeholder}
      aria-describedby=${describedBy} aria-invalid=${invalid}>${value}</textarea>`
  }
  return html`<input name=${pointer} type=${kind} value=${value} placeholder=${placeholder} ?required=${isRequired}
    ?disabled=${field.isFixed ?? false} spellcheck="false" autocapitalize="off"
    autocomplete=${kind === 'password' ? 'new-password' : 'off'} aria-describedby=${describedBy} aria-invalid=${invalid}>`
}

/** A fault belongs to the nearest field above it. */
const faultsOf = (field, errors) => errors.filter(({ pointer }) => pointer === field.pointer || pointer?.startsWith(`${field.pointer}/`))

export function fieldRow(field, errors) {
  const faults = faultsOf(field, errors)
  const id = `hint${field.pointer.replaceAll('/', '-')}`
  return html`<label class="field ${faults.length > 0 ? 'at-fault' : ''}">
    <span>${field.label}${field.isRequired ? html` <em>required</em>` : nothing}</span>
    ${control(field, id, faults.length > 0)}
    <small id=${id}>${faults.map(({ detail }) => html`<b class="fault">${detail}</b>`)}${field.hint ?? nothing}</small>
  </label>`
}

/**
 * Shows the form until the call succeeds or one leaves.
 *
 * @param groups [{title: null | words of what is folded away, fields}]
 * @param submit takes the body; what it throws is shown
 * @returns what `submit` resolved to, or null
 */
export function showForm({ title, intro = nothing, groups, action, submit, isChange = false }) {
  const fields = groups.flatMap(group => group.fields)
  let problem = null
  let isBusy = false
  return showDialog(title, (close, update) => {
    const errors = faultsIn(problem)
    const named = new Set(fields.flatMap(field => faultsOf(field, errors)))
    const rest = errors.filter(error => !named.has(error))
    const send = async event => {
      event.preventDefault()
      if (isBusy) return
      isBusy = true
      update()
      try {
        const body = bodyOf(event.target, fields, isChange)
        // A change of nothing is none.
        close(isChange && Object.keys(body).length === 0 ? null : await submit(body) ?? true)
        return
      } catch (caught) {
        problem = caught
      }
      isBusy = false
      update()
      event.target.querySelector('[aria-invalid=true]')?.focus()
    }
    return html`<form @submit=${send} novalidate>
      ${intro}
      ${groups.map(group => section(group, errors))}
      ${problem === null ? nothing : html`<div class="fault" role="alert"><p>${named.size > 0 && rest.length === 0 ? `${plural(named.size, 'fault')}, told at the field` : problem.message}</p>
        ${rest.map(({ pointer, detail }) => html`<p><code>${pointer}</code> ${detail}</p>`)}</div>`}
      <footer>
        <button type="button" class="button plain" @click=${() => close(null)}>Cancel</button>
        <button type="submit" class="button primary" aria-disabled=${isBusy}>${action}</button>
      </footer>
    </form>`
  }, { wide: true })
}

/** What exists already has its id. */
const faultsIn = problem => problem?.existing ? [{ pointer: '/id', detail: 'is taken already' }] : problem?.errors ?? []

function section({ title, fields, isOpen = false }, errors) {
  const rows = html`<div class="fields">${fields.map(field => fieldRow(field, errors))}</div>`
  const isAtFault = fields.some(field => faultsOf(field, errors).length > 0)
  return title === null ? rows : html`<details ?open=${isOpen || isAtFault}><summary>${title}</summary>${rows}</details>`
}

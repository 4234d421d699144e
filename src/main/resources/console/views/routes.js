/** Who may publish which names, and where they go: the file's rules and those set at run time. */
import { html, nothing } from 'lit'
import { api } from '../api.js'
import { plural } from '../format.js'
import { button, empty, fault, skeleton } from '../parts/controls.js'
import { confirm } from '../parts/dialog.js'
import { showForm } from '../parts/form.js'
import { toast } from '../parts/toast.js'
import { Resource } from '../resource.js'
import { routeBody, routeGroups } from '../route-fields.js'
import { lacks } from '../session.js'
import { store } from '../store.js'

const routes = new Resource(api.routes)

export function routesPage() {
  const { value, problem } = routes.keep(store.routesSeen)
  const why = lacks('admin')
  return html`<header class="page-head"><h1>Routes</h1><span class="quiet">The first that takes a name is its own.</span></header>
    ${fault(problem)}
    ${value === null ? problem === null ? skeleton(4) : nothing : html`
      <section class="card"><header class="card-head"><h2>Set at run time</h2><span class="quiet">asked first, in order of their ids</span>
        <div class="actions">${button('Add a route', () => edit(null), { look: 'primary', symbol: 'add', why })}</div></header>
        ${value.api.length > 0 ? table(value.api, true) : empty('None yet', html`<p>A route added here counts at once for new publishers, and outlives a restart.</p>`)}</section>
      <section class="card"><h2>In the config file</h2>
        ${value.config.length > 0 ? table(value.config, false) : empty('None', html`<p>The file has no routes: only names that a run-time route takes may be published.</p>`)}</section>`}`
}

function table(list, isRuntime) {
  return html`<table class="cards"><thead><tr>${isRuntime ? html`<th scope="col">Id</th>` : nothing}<th scope="col">Takes</th><th scope="col">Publish</th><th scope="col">Watch</th><th scope="col">Sinks</th>
    ${isRuntime ? html`<th><span class="hidden">Actions</span></th>` : nothing}</tr></thead><tbody>${list.map(route => row(route, isRuntime))}</tbody></table>`
}

function row(route, isRuntime) {
  const { publish, play } = route
  const sinks = route.sinks ?? []
  const why = lacks('admin')
  return html`<tr>
    ${isRuntime ? html`<th scope="row" data-label="Id"><b>${route.id}</b></th>` : nothing}
    <td data-label="Takes"><code>${route.match}</code>${route.fault ? html`<p class="fault">${route.fault}</p>` : nothing}</td>
    <td data-label="Publish">${rights(publish ?? { open: true })}</td>
    <td data-label="Watch">${rights(play ?? 'off')}</td>
    <td data-label="Sinks">${sinks.length === 0 ? html`<span class="quiet">none</span>` : html`<ul>${sinks.map(sink => html`<li><b>${sink.id}</b> <span class="address quiet">${sink.url}</span>${sink.enabled === false ? html` <span class="tag">off</span>` : nothing}</li>`)}</ul>`}</td>
    ${isRuntime ? html`<td class="actions">${button('Edit', () => edit(route), { why, name: `Edit ${route.id}` })}
      ${button('Remove', () => remove(route), { look: 'danger-plain', why, name: `Remove ${route.id}` })}</td>` : nothing}</tr>`
}

function rights(value) {
  if (value === 'off' || value === false || value === null) return 'nobody'
  if (value.open) return value.allow || value.deny ? 'anyone at the addresses listed' : 'anyone'
  if (value.token) return 'with a token'
  if (value.hook) return 'who the hook lets in'
  return Array.isArray(value.keys) ? `with one of ${plural(value.keys.length, 'key')}` : 'with a secret'
}

async function edit(route) {
  const done = await showForm({
    title: route === null ? 'Add a route' : `Change ${route.id}`,
    intro: route === null ? nothing : html`<p class="consequence">The route is set anew. Keys are not shown: enter all of them again. Live streams stay as they are.</p>`,
    groups: routeGroups(route),
    action: route === null ? 'Add the route' : 'Save',
    submit: async form => {
      const { id, body } = routeBody(form, route)
      return await api.putRoute(route?.id ?? id ?? '', body)
    },
  })
  if (done) {
    toast(`Route ${route?.id ?? done.id ?? ''} is set`)
    routes.refresh()
  }
}

async function remove(route) {
  const isSure = await confirm(`Remove the route ${route.id}?`, `New publishers of ${route.match} are no longer taken by it. Streams that are live now go on as they are.`, 'Remove the route')
  if (!isSure) return
  try {
    await api.removeRoute(route.id)
    toast(`Route ${route.id} is removed`)
    routes.refresh()
  } catch (problem) {
    toast(problem.message, 'bad')
  }
}

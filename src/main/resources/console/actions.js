/** What one can do to streams and sinks: each asks where something is cut, and tells what came of it. */
import { api } from './api.js'
import { plural } from './format.js'
import { confirm } from './parts/dialog.js'
import { showForm } from './parts/form.js'
import { toast } from './parts/toast.js'
import { session } from './session.js'
import { sinkGroups } from './sink-fields.js'
import { store } from './store.js'

async function attempt(call, done) {
  try {
    await call()
    toast(done)
    store.changesMade++
    return true
  } catch (problem) {
    toast(problem.message, 'bad')
    return false
  }
}

const nameOf = ({ app, name }) => `${app}/${name}`

/** "3 sinks and 12 viewers". */
function reached(stream) {
  const words = [plural(stream.sinks.filter(sink => sink.state === 'live').length, 'live sink')]
  if (stream.viewers) words.push(plural(stream.viewers, 'viewer'))
  return words.join(' and ')
}

export async function endStream(stream) {
  const isSure = await confirm(`End ${nameOf(stream)}?`,
    `${reached(stream)} are ended in order and the publisher is disconnected. An encoder that tries again starts a new stream.`, 'End the stream')
  if (isSure) await attempt(() => api.endStream(stream), `${nameOf(stream)} is ending`)
}

const CAPTURE_SECONDS = 5

/** What the publisher sends, keys taken out, as a file (docs/CAPTURE.md). */
export async function captureStream(stream) {
  toast(`Capturing ${nameOf(stream)} for ${CAPTURE_SECONDS} s`)
  try {
    const url = URL.createObjectURL(await api.capture(stream, CAPTURE_SECONDS))
    const link = document.createElement('a')
    link.href = url
    link.download = `${stream.name}.rtmpcap`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 1_000)
  } catch (problem) {
    toast(problem.message, 'bad')
  }
}

export async function kickPublisher(stream) {
  const answer = await confirm(`Disconnect the publisher of ${nameOf(stream)}?`,
    `${stream.publisher?.address ?? 'The publisher'} is cut off. ${reached(stream)} stay connected while it may come back.`, 'Disconnect',
    [{ name: 'ban', label: 'And keep it out', options: [['', 'no, it may return at once'], ['1m', 'for 1 minute'], ['10m', 'for 10 minutes'], ['1h', 'for 1 hour']] }])
  if (answer) await attempt(() => api.kickPublisher(stream, answer.ban), 'The publisher is disconnected')
}

/** Whether one was added. */
export async function addBan() {
  const added = await showForm({
    title: 'Ban an address',
    groups: [{ title: null, fields: [
      { pointer: '/address', label: 'Address or network', isRequired: true, placeholder: '203.0.113.7' },
      { pointer: '/stream', label: 'Stream', placeholder: 'app/name', hint: 'All streams, if nothing stands here.' },
      { pointer: '/for', label: 'For', isRequired: true, placeholder: '10m', hint: 'A time such as 10m, 2h or 7d.' },
      { pointer: '/reason', label: 'Why', hint: 'Words for other operators.' },
    ] }],
    action: 'Ban',
    submit: body => api.addBan(body),
  })
  if (added) toast(`${added.address} is banned`)
  return Boolean(added)
}

export const liftBan = ban => attempt(() => api.liftBan(ban.id), `${ban.address} may publish again`)

export const retrySink = (stream, sink) => attempt(() => api.retrySink(stream, sink.id), `${sink.id}: trying now`)

export async function switchSink(stream, sink) {
  const isOn = sink.enabled
  const cuts = isOn && !['off', 'failed', 'retrying'].includes(sink.state)
  if (cuts && !await confirm(`Disable ${sink.id}?`, `${sink.url} is ended in order and gets nothing until the sink is enabled again. All other sinks go on.`, 'Disable')) return
  await attempt(() => api.changeSink(stream, sink.id, { enabled: !isOn }), `${sink.id} is ${isOn ? 'disabled' : 'enabled'}`)
}

export async function removeSink(stream, sink) {
  const isSure = await confirm(`Remove ${sink.id}?`, `${sink.url} is ended in order and forgotten, its key too. All other sinks go on.`, 'Remove the sink')
  if (isSure) await attempt(() => api.removeSink(stream, sink.id), `${sink.id} is removed`)
}

export async function drainNode(node) {
  const isSure = await confirm(`Take ${node.name} out of service?`,
    `It takes no publishers from now on${node.name === session.me.node ? ', and this page is gone with it' : ''}: it exits once those it has (${plural(node.publishers, 'publisher')}) are done, or their time is over. ${node.cluster ? 'Those that connect anew come to the other nodes, and their streams with them. ' : ''}There is no way back but to start it again.`, 'Drain the node')
  if (isSure) await attempt(() => api.drainNode(node.name), `${node.name} is draining`)
}

export async function addSink(stream) {
  const added = await showForm({
    title: `Add a sink to ${nameOf(stream)}`,
    groups: sinkGroups(null),
    action: 'Add the sink',
    submit: body => api.addSink(stream, body),
  })
  if (!added) return
  store.changesMade++
  toast(`${added.id ?? 'The sink'} is added`)
}

/** Its settings are asked for first: the feed does not tell them. */
export async function editSink(stream, { id }) {
  let sink
  try {
    sink = await api.sink(stream, id)
  } catch (problem) {
    toast(problem.message, 'bad')
    return
  }
  const changed = await showForm({
    title: `Change ${sink.id}`,
    groups: sinkGroups(sink),
    action: 'Save',
    isChange: true,
    submit: body => api.changeSink(stream, sink.id, body),
  })
  if (!changed) return
  store.changesMade++
  toast(`${sink.id} is changed`)
}

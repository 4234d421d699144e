/** Who uses the console, and what that role may do. */
import { api, onRejected, token } from './api.js'

const RANKS = { viewer: 0, operator: 1, admin: 2 }

export const session = {
  /** As the relay says: {node, version, name, role, secured}; null until it did. */
  me: null,
  /** 'asking' | 'out' | 'in' | 'unreachable'. */
  phase: 'asking',
  /** Why the sign-in page is shown, in words, or null. */
  why: null,
}

let moved = () => {}

/** Calls back after each change of the session. */
export function onSession(callback) {
  moved = callback
}

function to(phase, me = null, why = null) {
  Object.assign(session, { phase, me, why })
  moved()
}

onRejected(problem => {
  const had = token.get() !== null
  token.clear()
  if (session.phase === 'in') to('out', null, had ? 'The relay does not take this token any more.' : problem.message)
})

/** Asks the relay who we are; with no token it may still be open to this machine. */
export async function resume() {
  try {
    to('in', await api.me())
  } catch (problem) {
    if (problem.status === 401) to('out')
    else to('unreachable', null, problem.message)
  }
}

/** Resolves to null, or to why not. */
export async function signIn(secret) {
  token.set(secret)
  try {
    to('in', await api.me())
    return null
  } catch (problem) {
    token.clear()
    return problem.status === 401 ? 'This token is not known to the relay.' : problem.message
  }
}

export function signOut() {
  token.clear()
  to('out')
}

/** Null if the role is enough; else the reason, for a control that is shown but refuses. */
export function lacks(role) {
  const own = session.me?.role ?? 'viewer'
  return RANKS[own] >= RANKS[role] ? null : `needs the role ${role}; you are ${own}`
}

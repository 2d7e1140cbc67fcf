import { numberAt, text } from './manifest'

/** How a container ended. */
export interface Exit {
  code: number
  /** Such as `OOMKilled`, `Error`, `Completed`. */
  reason: string
  message: string
  startedAt: string
  finishedAt: string
}

const SIGNALS: Partial<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
}

/** What a signal says of its process; the others are named only. */
const SIGNAL_MEANING: Partial<Record<string, string>> = {
  SIGILL: 'it executed an illegal instruction, such as of another CPU architecture',
  SIGABRT: 'it aborted itself, such as after a failed assertion',
  SIGBUS: 'it accessed memory that is not there',
  SIGFPE: 'an arithmetic error',
  SIGSEGV: 'it accessed memory that it may not use',
  SIGTERM: 'it was asked to stop',
}

/** A shell, and most programs, report a signal as 128 and its number. */
const SIGNAL_BASE = 128
const MAX_SIGNAL = 64

/** From `state.terminated` or `lastState.terminated`; unset where the container did not end. */
export function readExit(terminated: unknown): Exit | undefined {
  const code = numberAt(terminated, 'exitCode')
  if (code === undefined) return undefined
  return {
    code,
    reason: text(terminated, 'reason'),
    message: text(terminated, 'message'),
    startedAt: text(terminated, 'startedAt'),
    finishedAt: text(terminated, 'finishedAt'),
  }
}

/** What an exit code means, in a few words. */
export function exitMeaning({ code, reason }: Pick<Exit, 'code' | 'reason'>): string {
  if (reason === 'OOMKilled') return code === 137 ? 'killed with SIGKILL: out of memory' : 'a process in it was killed: out of memory'
  switch (code) {
    case 0:
      return 'completed without an error'
    case 1:
      return 'the program reports an error; its log says which'
    case 2:
      return 'the program reports an error, often of its arguments'
    case 126:
      return 'the command cannot be executed: not executable, or not a program for this platform'
    case 127:
      return 'the command was not found'
    case 128:
      return 'the container could not be started'
    case 137:
      return 'killed with SIGKILL; Kubernetes did not report it as out of memory'
    default:
      return signalMeaning(code - SIGNAL_BASE) ?? 'the program reports an error; the number is its own'
  }
}

function signalMeaning(signal: number): string | undefined {
  if (signal < 1 || signal > MAX_SIGNAL) return undefined
  const name = SIGNALS[signal]
  if (name === undefined) return `ended by signal ${signal}`
  const meaning = SIGNAL_MEANING[name]
  return `ended by ${name}${meaning === undefined ? '' : `: ${meaning}`}`
}

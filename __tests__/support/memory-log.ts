import type { Log, Remark } from '../../src/base/log.ts'
import { recordMessage } from './record-message.ts'

/** A log that keeps what it is told. `lines` holds info and progress; `all` debug and remarks as well. */
export interface MemoryLog extends Log {
  readonly lines: string[]
  readonly all: string[]
}

export function memoryLog(): MemoryLog {
  const remarks: Remark[] = []
  const lines: string[] = []
  const all: string[] = []
  const keep = (message: string) => {
    lines.push(message)
    all.push(message)
  }
  const remark = (level: Remark['level']) => (title: string, message: string) => {
    remarks.push({ level, title, message })
    recordMessage(level, `${title}: ${message}`)
    all.push(`${title}: ${message}`)
  }
  return {
    remarks,
    lines,
    all,
    debug: message => all.push(message),
    info: keep,
    progress: keep,
    notice: remark('notice'),
    warning: remark('warning')
  }
}

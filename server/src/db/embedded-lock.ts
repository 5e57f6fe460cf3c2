import fs from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another start holds the folder. */
export class FolderInUse extends Error {}

/**
 * Claims a folder for this process until `release` is called or the process ends, however it ends.
 *
 * Node has no `flock`, but its built-in SQLite takes the kernel's file locks: they vanish with their holder even after
 * `kill -9`, know nothing of process ids that could be used again, hold between containers that share the folder, and
 * of several claims at one instant exactly one wins. Nothing is ever written to the SQLite file.
 *
 * @param folder an existing folder
 * @returns a function that gives the folder back; calling it again does nothing
 * @throws FolderInUse "… is in use by process N …" when another start holds the folder
 */
export function lockFolder(folder: string): () => void {
  const holder = path.join(folder, 'in-use-by')
  // Two claims can meet half-way and each see the other: the short timeout lets one of them step back and the other win.
  const file = path.join(folder, 'lock')
  const lock = new DatabaseSync(file, { timeout: 300 })
  try {
    fs.chmodSync(file, 0o600) // whoever could open it could lock us out
    lock.exec('PRAGMA journal_mode = memory; BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    const { errcode } = error as { errcode?: number }
    if (errcode !== 5) throw new Error(`${folder} cannot be locked: ${(error as Error).message}`, { cause: error })
    throw new FolderInUse(
      `${folder} is in use by ${nameOf(holder)}: stop it first, or set DATA_DIR to another folder (several processes share a database through DATABASE_URL)`,
      { cause: error },
    )
  }
  fs.writeFileSync(holder, String(process.pid))
  return () => {
    if (!lock.isOpen) return
    fs.rmSync(holder, { force: true })
    lock.close()
  }
}

function nameOf(holder: string): string {
  // The winner may not have written its id yet.
  const pid = fs.existsSync(holder) ? fs.readFileSync(holder, 'utf8') : ''
  return pid ? `process ${pid}` : 'another process'
}

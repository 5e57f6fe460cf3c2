import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { lockFolder } from '../db/embedded-lock.ts'

const prefix = 'secure-base-demo-'
/** One that was made a moment ago may not be locked yet. */
const momentMs = 10_000

/** The throw-away folder of a demo, locked for as long as the demo lives, however it ends. */
export interface DemoFolder {
  readonly dataDir: string
  remove(): void
}

/** Makes one, and takes away those of demos that were killed. */
export function makeDemoFolder(): DemoFolder {
  removeLeftovers()
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), prefix))
  fs.chmodSync(dataDir, 0o711) // as root, the database works under another user, who has to pass through
  const unlock = lockFolder(dataDir)
  return {
    dataDir,
    remove() {
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
      unlock()
    },
  }
}

function removeLeftovers(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const folder = path.join(os.tmpdir(), name)
    try {
      const { uid, mtimeMs } = fs.lstatSync(folder)
      if (uid !== process.getuid?.() || Date.now() - mtimeMs < momentMs) continue
      // Refused while its demo lives.
      const unlock = lockFolder(folder)
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
      unlock()
    } catch {
      // It lives, or is somebody else's to take away: no reason not to show a demo.
    }
  }
}

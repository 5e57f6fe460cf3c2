import packed from '@sparticuz/chromium'

/**
 * Unpacks Chromium before any test runs. It is unpacked into one place for all, and whoever comes while that is under way
 * takes the half of it for the whole.
 */
export async function setup(): Promise<void> {
  if (!process.env.CHROMIUM_PATH) await packed.executablePath()
}

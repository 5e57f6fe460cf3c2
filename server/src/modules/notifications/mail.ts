import fs from 'node:fs/promises'
import path from 'node:path'
import nodemailer from 'nodemailer'
import { m } from '@secure-base/shared/messages/messages.js'
import type { Config } from '../../config.ts'

interface Mail {
  /** Of the notice: should a mail go out twice after all, mailboxes know it by this. */
  id: string
  to: string
  subject: string
  text: string
}

/** Where mail goes: to the SMTP server, or without one into `.eml` files in the data folder. */
export interface Mailbox {
  send(mail: Mail): Promise<void>
}

/** Where mails go: to the mail server that is set, else into `outbox` in the data folder. */
export function openMailbox(config: Config): Mailbox {
  // As an address alone: whatever somebody typed, it is one recipient and no list.
  const envelope = ({ id, to, ...mail }: Mail) => ({
    from: config.mailFrom,
    to: { name: '', address: to },
    messageId: `<${id}@${new URL(config.publicOrigin).hostname}>`,
    ...mail,
  })
  if (config.smtpUrl) {
    const transport = nodemailer.createTransport(config.smtpUrl)
    return { send: async (mail) => void (await transport.sendMail(envelope(mail))) }
  }
  const outbox = path.join(config.dataDir, 'outbox')
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    async send(mail) {
      const { message } = await transport.sendMail(envelope(mail))
      await fs.mkdir(outbox, { recursive: true, mode: 0o700 })
      await fs.writeFile(path.join(outbox, `${mail.id}.eml`), message as Buffer, { mode: 0o600 })
    },
  }
}

/**
 * The words of a notice by mail. The subject is the same for every kind, so that whoever sees a locked phone learns
 * nothing; nothing that anybody wrote is in the text.
 */
export function writeMail(
  notice: { kind: string; path: string; about: string | null },
  origin: string,
): { subject: string; text: string } {
  return {
    subject: m.mail_subject(),
    text:
      [
        m.mail_hello(),
        m.mail_something_new(),
        `${origin}${notice.path}`,
        m.mail_stop({ address: `${origin}/account` }),
      ].join('\n\n') + '\n',
  }
}

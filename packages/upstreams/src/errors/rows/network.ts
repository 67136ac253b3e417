import type { Evidence } from '../evidence.ts'
import { where } from '../names.ts'
import { proofOf, type Row } from '../row.ts'

const CERTIFICATE_CODE = /^(SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_|ERR_TLS_CERT)/

function silence({ symptom }: Evidence): Readonly<{ seconds: number; pings: number }> | null {
  return symptom?.kind === 'silent-stream'
    ? { seconds: Math.round(symptom.silentMs / 1000), pings: symptom.pings }
    : null
}

/** A26, A27 and A29: what stands between here and the upstream. */
export const NETWORK_ROWS: readonly Row[] = [
  {
    id: 'A26',
    code: 'blocked-by-firewall',
    seen: '403 with an HTML page; a short curl works, and the gateway logs nothing',
    delivery: 'status',
    confirmedHere: false,
    recognise: ({ status, isHtml }) => status === 403 && isHtml,
    explain: evidence => ({
      what: `A firewall in front of ${where(evidence.context)} blocked the request.`,
      cause: 'It takes source code in the prompt for an attack; short requests pass.',
      proof: `${proofOf(evidence)} The answer is an HTML page, which no model API gives.`,
      fix: 'Ask for an exception from body inspection for /v1/messages.',
    }),
  },
  {
    id: 'A27',
    code: 'certificate-not-trusted',
    seen: 'Self-signed certificate, though curl works',
    delivery: 'configuration',
    confirmedHere: true,
    recognise: ({ code, message }) => CERTIFICATE_CODE.test(code) || /self[- ]signed certificate/i.test(message),
    explain: evidence => ({
      what: `The certificate of ${where(evidence.context)} is not trusted here.`,
      cause: 'The network inspects TLS with a certificate of its own, which Node does not take from the system.',
      proof: `The connection ended${CERTIFICATE_CODE.test(evidence.code) ? ` with ${evidence.code}` : ''} before a request was sent.`,
      fix: "Start with NODE_EXTRA_CA_CERTS=/path/to/company.pem, set to your company's certificate file.",
    }),
  },
  {
    id: 'A29',
    code: 'stream-silent',
    seen: 'The answer hangs, and is given up after 300 seconds',
    delivery: 'note',
    confirmedHere: true,
    recognise: evidence => silence(evidence) !== null || /no (data|events?) .{0,40}300 ?s/i.test(evidence.message),
    explain: evidence => {
      const heard = silence(evidence)
      return {
        what: `The stream from ${where(evidence.context)} went silent.`,
        cause:
          heard !== null && heard.pings > 0
            ? 'It had sent pings before: the connection is stuck, or the model is.'
            : 'A proxy holds the stream back and swallows its pings.',
        proof:
          heard === null ? proofOf(evidence) : `Nothing came for ${heard.seconds} seconds, after ${heard.pings} pings.`,
        fix: 'Switch response buffering off in every proxy between here and the upstream (nginx: proxy_buffering off), and let `event: ping` through.',
      }
    },
  },
]

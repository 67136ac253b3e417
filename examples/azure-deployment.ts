// Claude on Azure AI Foundry: the request names a deployment, and Sternline is told which model stands behind it, so that it
// knows the model's minimum and its price. In the checkout: `npm run example -- azure-deployment`, on an emulated resource;
// for real: `-- azure-deployment --upstream azure --deployment NAME --model claude-haiku-4-5 --yes`.
import { cache, createSession, formatUsd, sternline } from '@sternline/integrations/anthropic'
import { chooseUpstream } from './lib/choose-upstream.ts'
import { HANDBOOK } from './lib/handbook.ts'

const given = process.argv.slice(2)
const chosen = chooseUpstream(given.length === 0 ? ['--deployment', 'contoso-haiku'] : given)
const session = createSession()
const client = chosen.client([
  sternline({ cache: cache.with({ layers: { system: '1h', tools: '1h' } }), session, ...chosen.options }),
])

console.log(`Asking the deployment ${chosen.model} on ${chosen.where}.`)
for (const question of ['How long is berth 12?', 'How deep is it?']) {
  await client.messages.create({
    model: chosen.model,
    max_tokens: 100,
    system: HANDBOOK,
    messages: [{ role: 'user', content: question }],
  })
}
for (const { turn, label, cost } of session.calls)
  console.log(`  ${turn}  ${label}  ${cost === null ? 'no price' : formatUsd(cost.paid)}`)

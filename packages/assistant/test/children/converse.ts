/**
 * Goes on with the conversation that the last argument names, or begins one, in the project and with the data of the first two;
 * says one thing, prints its id and each event's type, and takes its time, so that it can be killed in the middle.
 */

import { createAssistant } from '../../src/create-assistant.ts'
import { openProjectFolder } from '../../src/folder/project-folder.ts'
import { createWorld, MODEL } from '../support/world.ts'

const [project = '', dataFolder = '', id] = process.argv.slice(2)
const folder = await openProjectFolder(project)
const world = createWorld({ folder, dataFolder, emulator: { tokensPerSecond: 40 } })
const assistant = createAssistant(world.parts)
const conversation = id === undefined ? assistant.begin({ model: MODEL }) : await assistant.open(id)
console.log(`id ${conversation.id}`)
for await (const event of conversation.send({ text: 'Where is roundHalfEven defined?' })) console.log(event.type)

// An entry of its own: a server looks whether there is a folder to open when it starts, long before anybody needs the assistant.
export { openProjectFolder, type ProjectFolder } from './project-folder.ts'

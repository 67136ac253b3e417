export { lessonOf, type Taught } from './lesson.ts'

/** Largest request body that is taken, as the Messages API has it. Unit: bytes. @see https://platform.claude.com/docs/en/api/errors */
export const LONGEST_BODY: number = 32 * 1024 * 1024

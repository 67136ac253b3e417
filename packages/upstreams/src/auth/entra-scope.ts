/**
 * What an Entra token for Foundry and for Azure OpenAI's v1 API is asked for. Checked: 2026-11, Anthropic's and Microsoft's pages;
 * older pages name https://cognitiveservices.azure.com/.default, which `entra_scope` of the settings can say.
 */
export const DEFAULT_ENTRA_SCOPE = 'https://ai.azure.com/.default'

/** Shapes of credentials in use in this field, and how many leading characters of each may be shown. */
const shapes: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, // AWS access key id
  /\bsk-[A-Za-z0-9_-]{8,}/, // OpenAI-style and LiteLLM keys
  /\b[ps]k-lf-[A-Za-z0-9-]{8,}/, // Langfuse project keys
  /\bhf_[A-Za-z0-9]{16,}/, // Hugging Face tokens
  /\bgh[pousr]_[A-Za-z0-9]{20,}/, // GitHub tokens
  /\bgithub_pat_[A-Za-z0-9_]{20,}/,
  /\bglpat-[A-Za-z0-9_-]{16,}/, // GitLab tokens
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/, // Slack tokens
  /\btvly-[A-Za-z0-9-]{8,}/, // Tavily keys
  /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/, // JSON Web Tokens
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/, // a password inside an address
];

/** Long runs that mix all three classes of characters are keys more often than names: AWS secret keys have 40. */
const secretKey =
  /(?<![A-Za-z0-9/+=-])(?=[A-Za-z0-9/+]*[a-z])(?=[A-Za-z0-9/+]*[A-Z])(?=[A-Za-z0-9/+]*[0-9])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=-])/;

/** What to do about a credential that was written where it does not belong. */
export const revokeIt = 'remove it, revoke it where it was issued, and name the secret instead of its value';

/** True when some part of the text has the shape of a credential. */
export function looksLikeCredential(text: string): boolean {
  return shapes.some((shape) => shape.test(text)) || secretKey.test(text);
}

/** The text with every part that has the shape of a credential cut to four characters and `…`. */
export function maskCredentials(text: string): string {
  let masked = text;
  for (const shape of [...shapes, secretKey]) {
    masked = masked.replace(new RegExp(shape.source, `${shape.flags}g`), (found) => `${found.slice(0, 4)}…`);
  }
  return masked;
}

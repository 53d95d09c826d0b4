/** Words that some version of YAML reads as something else than text. */
const words = /^(?:y|yes|n|no|on|off|true|false|null|nan|inf)$/i;

/** A text as a YAML scalar that every reader takes for the same text: plain where that is safe, else in quotes. */
export function yamlScalar(text) {
  const plain = /^[A-Za-z][A-Za-z0-9@._/+-]*$/.test(text) && !words.test(text);
  return plain ? text : `'${text.replaceAll("'", "''")}'`;
}

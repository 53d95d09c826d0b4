import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** A short fingerprint of texts by name: pods that carry it are replaced when a text changes. */
export function checksum(texts: Readonly<Record<string, string>>): string {
  const names = Object.keys(texts).sort();
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(names.map((name) => [name, texts[name]]))))).slice(0, 16);
}

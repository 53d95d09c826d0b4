import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
  type ScalarEvent,
} from 'js-yaml';
import { looksLikeCredential, revokeIt } from './credential.ts';
import type { Finding, Outcome } from './finding.ts';

/** The largest file that a person writes, bytes. */
const largest = 64 * 1024;
const deepest = 16;

/** A file of data as it was read. */
export interface TextFile {
  /** Path from the root of the repository. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A document with the place of each of its values. */
export interface YamlDocument {
  readonly value: unknown;
  /** Line of the value at a path (`budget.monthlyUsd`), from 1. */
  readonly lineOf: (path: string) => number | undefined;
}

/**
 * Reads the part of YAML in which data means the same to every reader: one document, plain mappings, lists and scalars.
 * Anchors, aliases, tags, merge keys and duplicate keys are findings. Byte order mark and CRLF are accepted.
 */
export function readYaml({ file, bytes }: TextFile): Outcome<YamlDocument> {
  const reader = new Reader(file);
  const text = reader.decode(bytes);
  if (text === undefined) return { value: undefined, findings: reader.findings };
  try {
    const value = reader.document(text);
    if (reader.findings.length > 0) return { value: undefined, findings: reader.findings };
    return { value: { value, lineOf: (path) => reader.lineOf(path) }, findings: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    reader.complain(error.mark && error.mark.line + 1, undefined, error.reason);
    return { value: undefined, findings: reader.findings };
  }
}

/** Composes one document from the events of the parser and notes every fault on the way. */
class Reader {
  readonly findings: Finding[] = [];
  /** Offset of each value's key or first character; lines are counted only when somebody asks. */
  private readonly places = new Map<string, number>();
  private readonly file: string;
  private text = '';
  private events: readonly Event[] = [];
  private next = 0;

  constructor(file: string) {
    this.file = file;
  }

  complain(
    line: number | undefined,
    path: string | undefined,
    message: string,
    remedy = 'write plain YAML: keys, values, lists',
  ): void {
    this.findings.push({
      rule: 'invalid-yaml',
      severity: 'error',
      file: this.file,
      ...(line !== undefined && { line }),
      ...(path !== undefined && { path }),
      message,
      remedy,
    });
  }

  decode(bytes: Uint8Array): string | undefined {
    if (bytes.length > largest) {
      this.complain(
        undefined,
        undefined,
        `is ${bytes.length} bytes long, more than ${largest}`,
        'write a smaller file',
      );
      return undefined;
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      this.complain(undefined, undefined, 'is not UTF-8 text', 'save the file as UTF-8');
      return undefined;
    }
  }

  document(text: string): unknown {
    this.text = text;
    if (this.refuseText(text)) return undefined;
    this.events = parseEvents(text, { maxDepth: deepest });
    const documents = this.events.filter((event) => event.type === EVENT_ID.DOCUMENT).length;
    if (documents > 1)
      this.complain(undefined, undefined, `holds ${documents} documents`, 'keep one document, without --- between');
    const empty = documents === 0 || this.events[1]?.type === EVENT_ID.POP;
    if (empty || (documents === 1 && this.isEmptyScalar(this.events[1]))) {
      this.complain(undefined, undefined, 'is empty', 'write at least the required fields, or delete the file');
      return undefined;
    }
    this.next = 1;
    return this.node('');
  }

  /** Notes what no file may hold anywhere, before anything is made of it. */
  private refuseText(text: string): boolean {
    const refuse = (at: number, message: string, remedy: string) => {
      if (at >= 0) this.complain(this.lineAt(at), undefined, message, remedy);
      return at >= 0;
    };
    const comment = [...text.matchAll(/#.*$/gm)].find(([written]) => looksLikeCredential(written));
    return [
      refuse(text.indexOf('\t'), 'holds a tab', 'use spaces'),
      refuse(comment?.index ?? -1, 'holds what looks like a credential in a comment', revokeIt),
      refuse(text.search(/^%/m), 'has a directive (%)', 'remove it'),
      refuse(text.search(/^ *\? /m), 'has a complex key (?)', 'write the key and a colon'),
    ].includes(true);
  }

  private isEmptyScalar(event: Event | undefined): boolean {
    return (
      event?.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN && getScalarValue(this.text, event) === ''
    );
  }

  /** The value that starts at the next event. */
  private node(path: string): unknown {
    const event = this.events[this.next];
    this.next += 1;
    if (event === undefined) return undefined;
    switch (event.type) {
      case EVENT_ID.SCALAR:
        this.place(path, event.valueStart);
        this.refuseDecorations(event, event.valueStart, path);
        return this.scalar(event);
      case EVENT_ID.SEQUENCE:
        this.place(path, event.start);
        this.refuseDecorations(event, event.start, path);
        return this.sequence(path);
      case EVENT_ID.MAPPING:
        this.place(path, event.start);
        this.refuseDecorations(event, event.start, path);
        return this.mapping(path);
      case EVENT_ID.ALIAS:
        this.complain(this.lineAt(event.anchorStart), path, 'is an alias (*name)', 'write the value itself');
        return undefined;
      default:
        return undefined;
    }
  }

  private sequence(path: string): unknown[] {
    const items: unknown[] = [];
    while (!this.atEnd()) items.push(this.node(`${path}[${items.length}]`));
    return items;
  }

  private mapping(path: string): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    while (!this.atEnd()) {
      const keyEvent = this.events[this.next];
      const keyPlace = keyEvent?.type === EVENT_ID.SCALAR ? keyEvent.valueStart : 0;
      const written = this.node(path);
      const key = keyEvent?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, keyEvent) : undefined;
      if (key === undefined) {
        this.complain(
          this.lineAt(keyPlace),
          path,
          `has ${written === undefined ? 'an alias' : 'a list or mapping'} as a key`,
        );
        this.node(path);
        continue;
      }
      const keyPath = path === '' ? key : `${path}.${key}`;
      const value = this.node(keyPath);
      this.places.set(keyPath, keyPlace);
      if (key === '<<')
        this.complain(this.lineAt(keyPlace), path, 'has a merge key (<<)', 'write the fields themselves');
      else if (key === '__proto__' || key === 'constructor' || key === 'prototype') {
        this.complain(this.lineAt(keyPlace), path, `has the key ${key}`, 'remove it');
      } else if (Object.hasOwn(object, key)) {
        this.complain(this.lineAt(keyPlace), keyPath, 'stands here for the second time', 'keep one of the two');
      } else object[key] = value;
    }
    return object;
  }

  private atEnd(): boolean {
    const event = this.events[this.next];
    if (event !== undefined && event.type !== EVENT_ID.POP) return false;
    this.next += 1;
    return true;
  }

  private refuseDecorations(event: { anchorStart: number; tagStart: number }, start: number, path: string): void {
    if (event.anchorStart >= 0) this.complain(this.lineAt(start), path, 'has an anchor (&name)', 'remove the anchor');
    if (event.tagStart >= 0) this.complain(this.lineAt(start), path, 'has a tag (!name)', 'remove the tag');
  }

  private scalar(event: ScalarEvent): unknown {
    const text = getScalarValue(this.text, event);
    return event.style === SCALAR_STYLE.PLAIN ? plainScalar(text) : text;
  }

  private place(path: string, offset: number): void {
    if (!this.places.has(path)) this.places.set(path, offset);
  }

  lineOf(path: string): number | undefined {
    const place = this.places.get(path);
    return place === undefined ? undefined : this.lineAt(place);
  }

  private lineAt(offset: number): number {
    let line = 1;
    for (let at = this.text.indexOf('\n'); at >= 0 && at < offset; at = this.text.indexOf('\n', at + 1)) line += 1;
    return line;
  }
}

/**
 * An unquoted scalar: null, true, false, or a number as JSON writes it. All else is text: octal, hexadecimal, `1_000`,
 * `yes` and days mean one thing to YAML 1.1 and another to 1.2.
 */
function plainScalar(text: string): unknown {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) return Number(text);
  return text;
}

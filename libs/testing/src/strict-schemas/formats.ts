/** How a string or a number must look beyond its type. */
interface Format<T> {
  readonly accepts: (value: T) => boolean;
  /** Completes the sentence "must be …". */
  readonly text: string;
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const QUANTITY = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$/;
const BASE64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const IPV4 = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/;
const IPV6 = /^(?=.*:)[0-9A-Fa-f:]+(:\d{1,3}(\.\d{1,3}){3})?$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;

/** Formats of strings: those of the pinned schemas, and the rules that the API server has for names and keys. */
export const STRING_FORMATS = {
  byte: { accepts: (value) => BASE64.test(value), text: 'base64' },
  'date-time': {
    accepts: (value) => DATE_TIME.test(value) && !Number.isNaN(Date.parse(value)),
    text: 'a date and time as in RFC 3339',
  },
  ipv4: { accepts: (value) => IPV4.test(value) && !value.endsWith('.'), text: 'an IPv4 address' },
  ipv6: { accepts: (value) => IPV6.test(value), text: 'an IPv6 address' },
  quantity: { accepts: (value) => QUANTITY.test(value), text: 'a quantity like 500m, 1.5 or 16Gi' },
  'dns-subdomain': {
    accepts: isSubdomain,
    text: 'a DNS subdomain: lower-case letters, digits, "-" and ".", at most 253',
  },
  'dns-label': { accepts: isLabel, text: 'a DNS label: lower-case letters, digits and "-", at most 63' },
  'cron-job-name': {
    accepts: (value) => isSubdomain(value) && value.length <= 52,
    text: 'a DNS subdomain of at most 52 characters (the controller appends eleven)',
  },
  'path-segment': {
    accepts: (value) => value !== '.' && value !== '..' && !/[/%]/.test(value) && value !== '',
    text: 'a path segment: no "/", no "%"',
  },
  'label-key': {
    accepts: isQualifiedName,
    text: 'a qualified name: an optional DNS prefix and "/", then at most 63 characters',
  },
  'annotation-key': {
    accepts: (value) => isQualifiedName(value.toLowerCase()),
    text: 'a qualified name: an optional DNS prefix and "/", then at most 63 characters',
  },
  'label-value': {
    accepts: (value) => value === '' || (value.length <= 63 && QUALIFIED.test(value)),
    text: 'a label value: letters, digits, "-", "_" and ".", at most 63, letters or digits at both ends',
  },
  'config-key': {
    accepts: (value) => /^[-._a-zA-Z0-9]{1,253}$/.test(value) && value !== '.' && !value.startsWith('..'),
    text: 'a key: letters, digits, "-", "_" and ".", at most 253',
  },
} satisfies Record<string, Format<string>>;

/** Formats of numbers. */
export const NUMBER_FORMATS = {
  int32: { accepts: (value) => isWithin(value, 2 ** 31), text: 'within 32 bits' },
  int64: { accepts: (value) => isWithin(value, 2 ** 63), text: 'within 64 bits' },
  double: { accepts: Number.isFinite, text: 'a finite number' },
} satisfies Record<string, Format<number>>;

/** What a format demands, to complete the sentence "must be …". */
export function formatText(name: string): string {
  const formats: Record<string, { readonly text: string }> = { ...STRING_FORMATS, ...NUMBER_FORMATS };
  return formats[name]?.text ?? name;
}

function isWithin(value: number, limit: number): boolean {
  return value >= -limit && value < limit;
}

function isSubdomain(value: string): boolean {
  return value.length <= 253 && SUBDOMAIN.test(value);
}

function isLabel(value: string): boolean {
  return value.length <= 63 && LABEL.test(value);
}

function isQualifiedName(value: string): boolean {
  const parts = value.split('/');
  const name = parts.pop() ?? '';
  const [prefix] = parts;
  return (
    parts.length <= 1 && name.length <= 63 && QUALIFIED.test(name) && (prefix === undefined || isSubdomain(prefix))
  );
}

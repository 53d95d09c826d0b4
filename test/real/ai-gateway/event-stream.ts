import { crc32 } from 'node:zlib';

/** One event of Bedrock's streams: lengths, headers and content, with a checksum for each. */
export function eventFrame(type: string, content: object): Buffer {
  const headers = Buffer.concat([
    textHeader(':event-type', type),
    textHeader(':content-type', 'application/json'),
    textHeader(':message-type', 'event'),
  ]);
  const payload = Buffer.from(JSON.stringify(content));
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + headers.length + payload.length, 0);
  prelude.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([prelude, checksum(prelude), headers, payload]);
  return Buffer.concat([message, checksum(message)]);
}

function checksum(content: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(content));
  return sum;
}

/** Texts are of type 7, with a length of two bytes. */
function textHeader(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

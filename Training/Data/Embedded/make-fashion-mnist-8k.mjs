// Makes fashion-mnist-8k.zip from the npm package fashion-mnist 1.1.0; see README.md beside this file.
//   node make-fashion-mnist-8k.mjs PACKAGE_FOLDER OUTPUT.zip
// Only Node's own modules are used, and nothing depends on the clock, the machine or the order of folders.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, constants } from 'node:zlib';

const CLASSES = [
  'T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot',
];
const SIZE = 28;
const TRAIN_PER_CLASS = 600;
const TEST_PER_CLASS = 200;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const byHash = (a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0);

/** Every image of the package, with its label and the SHA-256 of its 784 pixels. */
function readImages(folder) {
  const images = [];
  for (let label = 0; label < CLASSES.length; label++) {
    const { data } = JSON.parse(readFileSync(join(folder, 'src', 'clothes', `${label}.json`), 'utf8'));
    for (const values of data) {
      if (values.length === 0) continue; // class 0 ends its two parts with an empty entry
      if (values.length !== SIZE * SIZE || values.some((v) => !Number.isInteger(v) || v < 0 || v > 255))
        throw new Error(`class ${label} holds something that is not a ${SIZE}x${SIZE} image of bytes`);
      const pixels = Buffer.from(values);
      images.push({ label, pixels, hash: sha256(pixels) });
    }
  }
  return images;
}

/** Images that occur twice anywhere are left out; the rest is ordered by hash, which mixes without a seed. */
function choose(images) {
  const occurrences = new Map();
  for (const { hash } of images) occurrences.set(hash, (occurrences.get(hash) ?? 0) + 1);
  const unique = images.filter(({ hash }) => occurrences.get(hash) === 1);
  const train = [];
  const test = [];
  for (let label = 0; label < CLASSES.length; label++) {
    const own = unique.filter((image) => image.label === label).sort(byHash);
    train.push(...own.slice(0, TRAIN_PER_CLASS));
    test.push(...own.slice(TRAIN_PER_CLASS, TRAIN_PER_CLASS + TEST_PER_CLASS));
  }
  return { train: train.sort(byHash), test: test.sort(byHash) };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The scan lines under one PNG filter: 0 none, 1 left, 2 above, 3 average, 4 Paeth. */
function filtered(pixels, filter) {
  const lines = Buffer.alloc(SIZE * (SIZE + 1));
  for (let y = 0; y < SIZE; y++) {
    lines[y * (SIZE + 1)] = filter;
    for (let x = 0; x < SIZE; x++) {
      const left = x > 0 ? pixels[y * SIZE + x - 1] : 0;
      const above = y > 0 ? pixels[(y - 1) * SIZE + x] : 0;
      const corner = x > 0 && y > 0 ? pixels[(y - 1) * SIZE + x - 1] : 0;
      const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
      const paeth = a <= b && a <= c ? left : b <= c ? above : corner;
      const guess = [0, left, above, (left + above) >> 1, paeth][filter];
      lines[y * (SIZE + 1) + 1 + x] = pixels[y * SIZE + x] - guess;
    }
  }
  return lines;
}

function chunk(type, body) {
  const bytes = Buffer.alloc(body.length + 12);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(type, 4, 'latin1');
  body.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, body.length + 8)), body.length + 8);
  return bytes;
}

/** An 8-bit greyscale PNG, under the filter that comes out smallest. */
function png(pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header[8] = 8;
  let best = null;
  for (let filter = 0; filter <= 4; filter++) {
    for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_FILTERED]) {
      const body = deflateSync(filtered(pixels, filter), { level: 9, memLevel: 9, strategy });
      if (best === null || body.length < best.length) best = body;
    }
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', best), chunk('IEND', Buffer.alloc(0))]);
}

/** A zip of stored entries (PNG is compressed already), all dated 1 January 1980. */
function zip(entries) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const fixed = Buffer.alloc(26); // from "version needed" to "extra length", common to both headers
    fixed.writeUInt16LE(10, 0);
    fixed.writeUInt16LE(0x21, 8);
    fixed.writeUInt32LE(crc32(bytes), 10);
    fixed.writeUInt32LE(bytes.length, 14);
    fixed.writeUInt32LE(bytes.length, 18);
    fixed.writeUInt16LE(name.length, 22);
    const path = Buffer.from(name, 'latin1');
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fixed, path, bytes);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x0a\x00', 'latin1'), fixed, rest, path);
    offset += 30 + path.length + bytes.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

const [folder, output] = process.argv.slice(2);
if (!folder || !output) throw new Error('usage: node make-fashion-mnist-8k.mjs PACKAGE_FOLDER OUTPUT.zip');

const entries = [];
for (const [split, images] of Object.entries(choose(readImages(folder)))) {
  const lines = [];
  images.forEach(({ label, pixels }, i) => {
    const name = `${split}/${String(i).padStart(4, '0')}.png`;
    entries.push({ name, bytes: png(pixels) });
    lines.push(`${name} ${label}\n`);
  });
  entries.push({ name: `${split}.txt`, bytes: Buffer.from(lines.join('')) });
}
entries.push({ name: 'classes.txt', bytes: Buffer.from(CLASSES.map((name) => `${name}\n`).join('')) });
entries.push({ name: 'LICENSE.txt', bytes: readFileSync(new URL('LICENSE.txt', import.meta.url)) });
const bytes = zip(entries);
writeFileSync(output, bytes);
console.log(`${output}: ${entries.length} entries, ${bytes.length} bytes, sha256 ${sha256(bytes)}`);

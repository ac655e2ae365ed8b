// Every reading of a request's body that some server is known to have: by the charset that was named and by the one that the bytes look like, decompressed,
// as JSON with all its extensions, as a form. A reading is a list of [name, value], doubles included; names are in lower case.
import zlib from 'node:zlib';

export function readingsOf(body, headers) {
  const type = headers['content-type'] ?? '';
  return [body, ...inflated(body)].flatMap(bytes => textsOf(bytes, type)).flatMap(text => [jsonMembers(text), formMembers(text, type)]);
}

export const modelsOf = readings => readings.flat().filter(([name]) => name === 'model' || name === 'models')
  .flatMap(([, value]) => [value].flat()).filter(v => typeof v === 'string' && v !== '');

export const numbersOf = (readings, names) => readings.flat().filter(([name, value]) => names.includes(name) && value !== null).map(([, value]) => Number(value));

export const says = (readings, name, word) => readings.flat().some(([n, value]) => n === name && JSON.stringify(value)?.includes(word));

function inflated(body) {
  return [zlib.gunzipSync, zlib.inflateSync, zlib.brotliDecompressSync].flatMap(inflate => {
    try {
      return [inflate(body, { maxOutputLength: 1 << 20 })];
    } catch {
      return [];
    }
  });
}

function textsOf(bytes, type) {
  const charsets = [...type.matchAll(/charset\s*=\s*["']?([\w-]+)/gi)].map(m => m[1].toLowerCase());
  const texts = new Set([bytes.toString('utf8')]);
  if (charsets.includes('utf-7') || charsets.includes('utf7')) {
    texts.add(fromUtf7(bytes.toString('latin1')));
  }

  if (bytes.includes(0)) { // As Python's json.loads does: NUL bytes show UTF-16 and UTF-32.
    texts.add(bytes.toString('utf16le'));
    texts.add(Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16().toString('utf16le'));
    texts.add(bytes.toString('latin1').replaceAll('\0', ''));
  }

  return [...texts];
}

const fromUtf7 = text => text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, code) =>
  code === '' ? '+' : Buffer.from(Buffer.from(code, 'base64').subarray(0, Math.floor(code.length * 3 / 8) * 2)).swap16().toString('utf16le'));

/** The members of the first object, read by a parser that forgives everything but a form. */
function jsonMembers(text) {
  if (/^\s*--/.test(text)) {
    return [];
  }

  const tokens = text.match(/\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*'|[{}[\]:,]|[^\s{}[\]:,"']+/g)?.filter(t => !/^\/[/*]/.test(t)) ?? [];
  let at = tokens.indexOf('{');
  return at < 0 ? [] : object();

  function object() {
    const members = [];
    for (at++; at < tokens.length && tokens[at] !== '}';) {
      const name = scalar(tokens[at++]);
      if (tokens[at] === ':') {
        at++;
        members.push([String(name).toLowerCase(), value()]);
      }
    }

    at++;
    return members;
  }

  function value() {
    if (tokens[at] === '{') {
      return Object.fromEntries(object());
    }

    if (tokens[at] !== '[') {
      return scalar(tokens[at++]);
    }

    const items = [];
    for (at++; at < tokens.length && tokens[at] !== ']';) {
      if (tokens[at] === ',' || tokens[at] === ':' || tokens[at] === '}') {
        at++;
      } else {
        items.push(value());
      }
    }

    at++;
    return items;
  }
}

function scalar(token = '') {
  if (/^["']/.test(token)) {
    return token.slice(1, -1).replace(/\\(u([0-9a-f]{4})|[^])/gi, (_, all, hex) => hex ? String.fromCharCode(parseInt(hex, 16)) : { n: '\n', t: '\t' }[all] ?? all);
  }

  const number = Number(token);
  return token === 'true' ? true : token === 'false' ? false : token === 'null' ? null : Number.isNaN(number) ? token : number;
}

function formMembers(text, type) {
  const boundaries = [...type.matchAll(/boundary\s*\*?=\s*(?:"([^"]*)"|'([^']*)'|([^\s;,]+))/gi)].map(m => m[1] ?? m[2] ?? m[3]);
  const parts = boundaries.flatMap(boundary => text.split(`--${boundary}`)).flatMap(part => {
    const [head, ...rest] = part.split(/\r?\n\r?\n/);
    return [...head.matchAll(/[\s;]name\*?\s*=\s*(?:"([^"]*)"|([^\s;"]+))/gi)].map(m => [(m[1] ?? m[2]).toLowerCase(), rest.join('\n\n').trim()]);
  });
  return type.toLowerCase().includes('urlencoded') ? [...new URLSearchParams(text)].map(([n, v]) => [n.toLowerCase(), v]) : parts;
}

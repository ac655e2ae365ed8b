// What a target means to a server that decodes, cuts and cleans it in every way that one is known to.
const GENERATING = /(^|\/)(chat\/completions|completions|responses|responses\/compact|messages|api\/chat|api\/generate)$|:(stream)?generatecontent$/;
const HARMLESS = /(^|\/)(models|v1\/models\/.+|v1beta\/models(\/[^/:]+)?|embeddings|rerank|moderations|images\/(generations|edits|variations)|audio\/(speech|transcriptions|translations)|responses\/input_tokens|messages\/count_tokens|api\/tags)$/;

export function workOf(url) {
  const path = pathOf(url);
  return GENERATING.test(path) ? 'generate' : HARMLESS.test(path) ? 'infer' : `elsewhere (${path})`;
}

function pathOf(url) {
  let path = url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  for (let before = ''; before !== path;) {
    before = path;
    path = decoded(path.replace(/[?#\0].*$/s, '')).replace(/[?#\0].*$/s, '').replaceAll('\\', '/');
  }

  const segments = [];
  for (const raw of path.toLowerCase().split('/')) {
    const bare = raw.replace(/;.*$/s, '').trim();
    if (bare === '..') {
      segments.pop();
    } else if (bare !== '.' && bare !== '') {
      segments.push(bare.replace(/[. ]+$/, ''));
    }
  }

  return segments.join('/');
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  }
}

// Names as they are searched: without case, width and accents; Korean also by initial consonants.

const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/** One form for what reads the same. @param {string} text */
function fold(text) {
  const narrow = text.replace(/[\uff01-\uff5e\u3000]/g, (sign) => sign.normalize("NFKC"));
  const bare = narrow.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  return bare.toLowerCase().replace(/[\s_\-·]+/g, " ").trim();
}

/** 경사 하강법 → ㄱㅅ ㅎㄱㅂ; what isn't a hangul syllable stays. @param {string} text */
function initials(text) {
  let found = "";
  for (const sign of text) {
    const code = sign.charCodeAt(0) - 0xac00;
    found += code >= 0 && code < 11172 ? INITIALS[Math.floor(code / 588)] : sign;
  }
  return found;
}

/** Whether a query is written in initials, at least in part. @param {string} query */
const hasInitials = (query) => /[ㄱ-ㅎ]/.test(query);

/**
 * Whether `text` starts with `query` at some place, a consonant of the query standing for any
 * syllable that it begins; -1 where it doesn't. While typing, 가 also finds 각.
 */
function findHangul(text, query) {
  const signs = Array.from(text), wanted = Array.from(query);
  for (let start = 0; start + wanted.length <= signs.length; start++)
    if (wanted.every((sign, k) => fits(signs[start + k], sign, k === wanted.length - 1))) return start;
  return -1;
}

function fits(sign, wanted, last) {
  if (sign === wanted) return true;
  const code = sign.charCodeAt(0) - 0xac00, other = wanted.charCodeAt(0) - 0xac00;
  if (code < 0 || code >= 11172) return false;
  if (INITIALS.includes(wanted)) return INITIALS[Math.floor(code / 588)] === wanted;
  return last && other >= 0 && other < 11172 && other % 28 === 0 && Math.floor(code / 28) === Math.floor(other / 28);
}

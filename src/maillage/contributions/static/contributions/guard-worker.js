// Finds a number such that SHA-256("token:number") begins with `bits` zero bits. SHA-256 is FIPS 180-4, written here
// because crypto.subtle answers one digest at a time and is absent from pages served without HTTPS.

const K = new Uint32Array(64);
const FIRST = new Uint32Array(8);
(() => {
  const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
  let found = 0;
  for (let candidate = 2; found < 64; candidate += 1) {
    let prime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) prime = false;
    if (!prime) continue;
    if (found < 8) FIRST[found] = fraction(Math.sqrt(candidate));
    K[found] = fraction(Math.cbrt(candidate));
    found += 1;
  }
})();

const W = new Uint32Array(64);
const rotate = (word, by) => (word >>> by) | (word << (32 - by));

function block(bytes, at, state) {
  for (let i = 0; i < 16; i += 1) {
    const j = at + i * 4;
    W[i] = (bytes[j] << 24) | (bytes[j + 1] << 16) | (bytes[j + 2] << 8) | bytes[j + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const s0 = rotate(W[i - 15], 7) ^ rotate(W[i - 15], 18) ^ (W[i - 15] >>> 3);
    const s1 = rotate(W[i - 2], 17) ^ rotate(W[i - 2], 19) ^ (W[i - 2] >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i += 1) {
    const t1 = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const t2 = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] + word) | 0;
  });
}

function digest(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8);
  const state = Uint32Array.from(FIRST);
  for (let at = 0; at < padded.length; at += 64) block(padded, at, state);
  return state;
}

self.addEventListener("message", (event) => {
  const { token, bits } = event.data;
  for (let number = 0; ; number += 1) {
    if (Math.clz32(digest(`${token}:${number}`)[0]) >= bits) {
      self.postMessage(String(number));
      return;
    }
  }
});

// HMAC-SHA-256 of a text under a key of at most 64 signs, both as UTF-8; 64 hexadecimal digits.
// Without https (in a LAN) the browser has no crypto.subtle; then it is worked out here, as FIPS 180-4 says.
const BLOCK = 64;
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const fraction = (number) => ((number % 1) * 2 ** 32) >>> 0;
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

const turned = (word, by) => (word >>> by) | (word << (32 - by));
const mixed = (word, one, two, three) => turned(word, one) ^ turned(word, two) ^ turned(word, three);

function sha256(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length * 8);
  const sum = Int32Array.from(START);
  for (let at = 0; at < padded.length; at += BLOCK) {
    const words = new Int32Array(64);
    let state = [...sum];
    for (let round = 0; round < 64; round += 1) {
      const [early, late] = [words[round - 15], words[round - 2]];
      words[round] =
        round < 16
          ? view.getInt32(at + 4 * round)
          : words[round - 16] + words[round - 7] +
            (turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)) + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10));
      const [a, b, c, d, e, f, g, h] = state;
      const first = h + mixed(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + ROUNDS[round] + words[round];
      const second = mixed(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
      state = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    state.forEach((word, place) => (sum[place] += word));
  }
  const result = new Uint8Array(32);
  sum.forEach((word, place) => new DataView(result.buffer).setInt32(4 * place, word));
  return result;
}

function workedOut(key, text) {
  const padded = (sign) => Uint8Array.from({ length: BLOCK }, (_none, place) => (key[place] || 0) ^ sign);
  return sha256(new Uint8Array([...padded(0x5c), ...sha256(new Uint8Array([...padded(0x36), ...text]))]));
}

async function byBrowser(key, text) {
  const made = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", made, text));
}

export async function signature(key, text) {
  const [keyBytes, bytes] = [key, text].map((each) => new TextEncoder().encode(each));
  const digest = window.crypto.subtle ? await byBrowser(keyBytes, bytes) : workedOut(keyBytes, bytes);
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

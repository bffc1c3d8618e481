/** Takes out of foreign text what must not be kept: credentials, addresses, and characters that break a display. */

const MASK = "***";

/** What looks like a credential wherever it stands. */
const SECRETS: readonly RegExp[] = [
	/\bgh[pousr]_[A-Za-z0-9]{16,}/g,
	/\bgithub_pat_\w{16,}/g,
	/\bdh_live_[\w-]{8,}/g,
	/\b(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{8,}/g,
	/\bnpm_[A-Za-z0-9]{16,}/g,
	/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
	/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
	/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{1,40}-----|$)/g,
	/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[A-Za-z]{2,24}\b/g,
];
/** `Bearer …` and `Basic …`. */
const SCHEME = /\b(bearer|basic|token)\s+[\w.~+/=-]{8,}/gi;
/** `https://user:password@host`. */
const USER_INFO = /(\/\/)[^\s/@"']{1,256}@/g;
/** `"password": "…"`, `token=…`, also inside JSON that is itself a JSON string. */
const NAMED =
	/((?:authorization|cookie|passw(?:or)?d|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|signature)[\w-]{0,40}\\*["']?\s{0,8}[:=]\s{0,8}\\*["']?)[^\s"'\\,;&}]+/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/**
 * The text without secrets and without control characters, at most `maxBytes` of UTF-8. Work is bounded by the
 * limit and not by the text's length.
 */
export function maskSecrets(text: string, maxBytes: number): string {
	// Masking may shorten the text; a margin lets the copy still be full. A secret cut at the end is masked by its head.
	let masked = text.slice(0, maxBytes * 2).replace(CONTROL, " ");
	masked = masked.replace(SCHEME, `$1 ${MASK}`).replace(NAMED, `$1${MASK}`).replace(USER_INFO, `$1${MASK}@`);
	for (const secret of SECRETS) masked = masked.replace(secret, MASK);
	return truncateUtf8(masked, maxBytes);
}

/** At most `maxBytes` bytes of UTF-8, without half a character at the end. */
export function truncateUtf8(text: string, maxBytes: number): string {
	const bytes = Buffer.from(text.slice(0, maxBytes), "utf8");
	if (bytes.length <= maxBytes) return bytes.toString("utf8");
	let end = maxBytes;
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
	return bytes.subarray(0, end).toString("utf8");
}

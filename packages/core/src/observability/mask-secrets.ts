/** Takes out of foreign text what must not be kept: credentials, addresses, and characters that break a display. */

const MASK = "***";

/**
 * The forms of credentials. None of them asks for a word's boundary before it: encoded text, such as `%3Dghp_…` or
 * `\nghp_…`, has none.
 */
const SECRETS: readonly RegExp[] = [
	/gh[pousr]_[A-Za-z0-9]{16,}/g,
	/github_pat_\w{16,}/g,
	/dh_live_[\w-]{8,}/g,
	/(?:(?:sk|rk|pk)_(?:live|test)_|whsec_)[A-Za-z0-9+/=]{8,}/g,
	/\b(?:sk|rk|pk)_[A-Za-z0-9]{8,}/g,
	/npm_[A-Za-z0-9]{16,}/g,
	/(?:AKIA|ASIA)[A-Z0-9]{16}/g,
	/eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
	/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8192}?(?:-----END [A-Z ]{1,40}-----|$)/g,
	/[\p{L}\p{N}._+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu,
];
/** `Bearer …` and `Basic …`. */
const SCHEME = /\b(bearer|basic|token)(?:\s|%20)+[\w.~+/=-]{8,}/gi;
/** `https://user:password@host`. */
const USER_INFO = /(\/\/)[^\s/@"']{1,256}@/g;
/** `Cookie: a=…; b=…`: each of them may be a session. */
const COOKIES =
	/(cookie\\*["']?\s{0,8}:\s{0,8}\\*["']?)[^\s"'\\,;}]+(?:;\s{0,8}[\w.-]{1,64}=[^\s"'\\,;}]*)*/gi;
/** `"password": "…"`, `token=…`, `secret%3D…`, also inside JSON that is itself a JSON string. */
const NAME =
	/(?:authorization|cookie|passw(?:or)?d|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|signature)[\w-]{0,40}\\*["']?\s{0,8}(?:[:=]|%3[AD])\s{0,8}/
		.source;
/** A quoted value ends with its quotation mark, whatever is in between; another one with what separates it. */
const VALUE =
	/("(?:[^"\\]|\\.)*|'(?:[^'\\]|\\.)*|(?<!\\)\\+"(?:[^"\\]|\\+(?!["\\]))*|(?:(?:bearer|basic|token|digest)\s{1,8})?[^\s"'\\,;&}]+)/
		.source;
const NAMED = new RegExp(`(${NAME})${VALUE}`, "gi");
/** The mark that the value began with. */
const OPENING = /^\\*["']?/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/**
 * The text without secrets and without control characters, at most `maxBytes` of UTF-8. Work is bounded by the
 * limit and not by the text's length.
 */
export function maskSecrets(text: string, maxBytes: number): string {
	// Masking may shorten the text; a margin lets the copy still be full. A secret cut at the end is masked by its head.
	let masked = text.slice(0, maxBytes * 2).replace(CONTROL, " ");
	masked = masked
		.replace(COOKIES, `$1${MASK}`)
		.replace(NAMED, (_, name: string, value: string) => `${name}${OPENING.exec(value)?.[0] ?? ""}${MASK}`)
		.replace(SCHEME, `$1 ${MASK}`)
		.replace(USER_INFO, `$1${MASK}@`);
	for (const secret of SECRETS) masked = masked.replace(secret, MASK);
	return truncateUtf8(masked, maxBytes);
}

/** Cuts to at most `maxBytes` bytes of UTF-8, without half a character at the end. */
export function truncateUtf8(text: string, maxBytes: number): string {
	const bytes = Buffer.from(text.slice(0, maxBytes), "utf8");
	if (bytes.length <= maxBytes) return bytes.toString("utf8");
	let end = maxBytes;
	while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
	return bytes.subarray(0, end).toString("utf8");
}

/** An order of versions that serves all ecosystems: numbers by value, words by letter, a pre-release before its release. */

const PART = /\d+|[A-Za-z]+/g;
/** More parts than any version has. */
const MAX_PARTS = 32;

/** Each version once, ascending. What is no version at all stands first. */
export function sortVersions(versions: readonly string[]): string[] {
	if (versions.length <= 1) return [...versions];
	return [...new Set(versions)]
		.map((version) => ({ version, parts: partsOf(version) }))
		.sort((a, b) => compare(a.parts, b.parts) || (a.version < b.version ? -1 : 1))
		.map(({ version }) => version);
}

/** Build metadata (`+…`) and a leading `v` have no say. */
function partsOf(version: string): string[] {
	const plain = version.replace(/^v(?=\d)/, "").split("+", 1)[0] ?? "";
	return (plain.slice(0, 256).match(PART) ?? []).slice(0, MAX_PARTS);
}

function compare(a: readonly string[], b: readonly string[]): number {
	for (let at = 0; at < Math.max(a.length, b.length); at++) {
		const order = comparePart(a[at], b[at]);
		if (order !== 0) return order;
	}
	return 0;
}

/** A missing part is 0; a word (`rc`, `beta`) comes before any number and before nothing at all. */
function comparePart(a: string | undefined, b: string | undefined): number {
	const [x, y] = [toNumber(a), toNumber(b)];
	if (x !== undefined && y !== undefined) return Math.sign(x - y);
	if (x !== undefined) return 1;
	if (y !== undefined) return -1;
	return (a ?? "") === (b ?? "") ? 0 : (a ?? "") < (b ?? "") ? -1 : 1;
}

function toNumber(part: string | undefined): number | undefined {
	if (part === undefined) return 0;
	const code = part.charCodeAt(0);
	return code >= 0x30 && code <= 0x39 ? Number(part) : undefined;
}

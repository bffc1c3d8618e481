import { ManifestError } from "./manifest-error.ts";

/** @throws ManifestError `malformed` when the bytes are no text */
export function decodeText(bytes: Uint8Array): string {
	try {
		return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new ManifestError(
			"malformed",
			"The file is not text: it is neither UTF-8 nor UTF-16. Send it uncompressed.",
			{},
			{ cause },
		);
	}
}

/** PowerShell writes UTF-16 for `pip freeze > requirements.txt`. Without a mark every second byte of it is zero. */
function encodingOf([first, second, third, fourth]: Uint8Array): string {
	if (first === 0xff && second === 0xfe) return "utf-16le";
	if (first === 0xfe && second === 0xff) return "utf-16be";
	if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return "utf-16le";
	if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return "utf-16be";
	return "utf-8";
}

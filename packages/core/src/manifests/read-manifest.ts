import { readCargoLock } from "./cargo-lock.ts";
import { readCyclonedx } from "./cyclonedx.ts";
import { readGemfileLock } from "./gemfile-lock.ts";
import { readGoMod } from "./go-mod.ts";
import { readGoSum } from "./go-sum.ts";
import type { Manifest, ManifestFormat } from "./manifest.ts";
import { ManifestError, quoted } from "./manifest-error.ts";
import { readPackageJson } from "./package-json.ts";
import { readPackageLock } from "./package-lock.ts";
import { readPipfileLock } from "./pipfile-lock.ts";
import { readPnpmLock } from "./pnpm-lock.ts";
import { readPoetryLock } from "./poetry-lock.ts";
import { readPomXml } from "./pom-xml.ts";
import { recogniseContent, recogniseFileName } from "./recognise.ts";
import { readRequirementsTxt } from "./requirements-txt.ts";
import { readSpdx } from "./spdx.ts";
import { readUvLock } from "./uv-lock.ts";
import { readYarnLock } from "./yarn-lock.ts";

/** As large as the largest file that the command line opens. */
export const MAX_TEXT_LENGTH = 64 * 1024 * 1024;

const READERS: Readonly<Record<ManifestFormat, (text: string) => Manifest>> = {
	"package.json": readPackageJson,
	"package-lock.json": readPackageLock,
	"pnpm-lock.yaml": readPnpmLock,
	"yarn.lock": readYarnLock,
	"requirements.txt": readRequirementsTxt,
	"poetry.lock": readPoetryLock,
	"uv.lock": readUvLock,
	"Pipfile.lock": readPipfileLock,
	"Cargo.lock": readCargoLock,
	"go.mod": readGoMod,
	"go.sum": readGoSum,
	"Gemfile.lock": readGemfileLock,
	"pom.xml": readPomXml,
	cyclonedx: readCyclonedx,
	spdx: readSpdx,
};

/**
 * Reads a manifest, a lockfile or an SBOM. The format is told by the file's name or, without one that is known, by
 * the content.
 *
 * @param text bytes are UTF-8, or UTF-16 with a byte order mark
 * @throws ManifestError
 */
export function readManifest(text: string | Uint8Array, options: { fileName?: string } = {}): Manifest {
	if (text.length > MAX_TEXT_LENGTH) {
		throw new ManifestError(
			"too_large",
			`The file is larger than ${MAX_TEXT_LENGTH} bytes. That is no manifest.`,
		);
	}
	const content = (typeof text === "string" ? text : decode(text)).replace(/^\uFEFF/, "");
	const { fileName } = options;
	const format =
		(fileName === undefined ? undefined : recogniseFileName(fileName)) ?? recogniseContent(content);
	if (format === undefined) throw notRecognised(fileName);
	return READERS[format](content);
}

function decode(bytes: Uint8Array): string {
	// What PowerShell writes for `pip freeze > requirements.txt`.
	const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch (cause) {
		throw new ManifestError(
			"malformed",
			"The file is no text: it is not UTF-8. Send it as it is, uncompressed.",
			{},
			{ cause },
		);
	}
}

function notRecognised(fileName: string | undefined): ManifestError {
	const what =
		fileName === undefined
			? "Nothing in the content"
			: `Neither the name ${quoted(fileName)} nor the content`;
	return new ManifestError(
		"format_not_recognised",
		`${what} tells a format. ${readable()} Name the file as the tool that wrote it does.`,
	);
}

function readable(): string {
	return `These can be read: ${Object.keys(READERS).join(", ")}.`;
}

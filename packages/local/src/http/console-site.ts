/** The console's files, read once and served from memory with the API. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { CONSOLE_ASSETS, CONSOLE_HEADERS, isConsolePage } from "@dephealth/contract/console-site.ts";

export type SiteFile = { body: Buffer; headers: Readonly<Record<string, string>> };

export type ConsoleSite = {
	/** @param path decoded @returns undefined for a path outside the console */
	find(path: string): SiteFile | undefined;
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
};
/** The page of every address of the console. */
const PAGE = "/index.html";

/** @param directory that the build wrote @throws when it cannot be read */
export function readConsoleSite(directory: string): ConsoleSite {
	const files = new Map(
		readdirSync(directory, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && extname(entry.name) in CONTENT_TYPES)
			.map((entry) => {
				const file = join(entry.parentPath, entry.name);
				const path = `/${relative(directory, file).split(sep).join("/")}`;
				return [path, toSiteFile(path, readFileSync(file))];
			}),
	);
	return { find: (path) => files.get(isConsolePage(path) ? PAGE : path) };
}

function toSiteFile(path: string, body: Buffer): SiteFile {
	const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
	return {
		body,
		headers: {
			...CONSOLE_HEADERS,
			"content-type": CONTENT_TYPES[extname(path)] ?? "application/octet-stream",
			"cache-control": path.startsWith(CONSOLE_ASSETS) ? "public, max-age=31536000, immutable" : "no-cache",
			etag,
		},
	};
}

/**
 * Answers as a git server would over smart HTTP, protocol version 2, for every host in the way a mirror does:
 * `/{host}/{owner}/{name}.git/…`. https://git-scm.com/docs/protocol-v2
 */
import { FLUSH, packetLine } from "@dephealth/core/sources/git/protocol/pkt-line.ts";
import { type Answer, decodeSegments, text, UNKNOWN_ROUTE, type UpstreamRequest } from "../server/answer.ts";
import { SANDBOX_HOSTS, type SandboxHost } from "../world/repository.ts";
import type { FoundRepository, Universe } from "../world/universe.ts";
import { type GitObjects, gitObjectsOf } from "./git-objects.ts";

const INFORMATION = "GET /{host}/{owner}/{name}.git/info/refs";
const COMMAND = "POST /{host}/{owner}/{name}.git/git-upload-pack";
const SERVICE = "git-upload-pack";
/** They do not distinguish private from missing repositories, and ask for credentials. */
const ASKING_HOSTS: ReadonlySet<string> = new Set(["github.com", "gitlab.com"]);
const BAND_BYTES = 65_515;
const PACK_BAND = 1;

export function answerGit(request: UpstreamRequest, universe: Universe): Answer {
	const place = placeOf(request, universe);
	if (!place) return text(UNKNOWN_ROUTE, 404, "Not Found");
	const { host, found, pattern } = place;
	if (!found) return unknown(host, pattern);
	if (found.former) return moved(request, place, found);
	const objects = gitObjectsOf(universe, found);
	return pattern === INFORMATION ? advertisement() : runCommand(request.body, objects);
}

type Place = { host: SandboxHost; found: FoundRepository | undefined; pattern: string };

function placeOf({ method, rawSegments, query }: UpstreamRequest, universe: Universe): Place | undefined {
	const [named, owner = "", file = "", ...rest] = decodeSegments(rawSegments) ?? [];
	const host = SANDBOX_HOSTS.find((known) => known === named);
	if (!host || !file.endsWith(".git")) return undefined;
	const asked = `${method} ${rest.join("/")}`;
	const isInformation = asked === "GET info/refs" && query.get("service") === SERVICE;
	if (!isInformation && asked !== `POST ${SERVICE}`) return undefined;
	const found = universe.findRepository(host, owner, file.slice(0, -".git".length));
	return { host, found, pattern: isInformation ? INFORMATION : COMMAND };
}

function unknown(host: SandboxHost, pattern: string): Answer {
	if (!ASKING_HOSTS.has(host)) return text(pattern, 404, "Not Found");
	const answer = text(pattern, 401, "Repository not found.");
	return { ...answer, headers: { ...answer.headers, "www-authenticate": `Basic realm="${host}"` } };
}

function moved(
	{ baseUrl, rawSegments, query }: UpstreamRequest,
	place: Place,
	found: FoundRepository,
): Answer {
	const below = rawSegments.slice(3).join("/");
	const asked = query.size > 0 ? `?${query}` : "";
	const location = `${baseUrl}/${place.host}/${found.repository.path}.git/${below}${asked}`;
	return { status: 301, headers: { location }, body: "", pattern: place.pattern };
}

function advertisement(): Answer {
	return {
		status: 200,
		headers: { "content-type": `application/x-${SERVICE}-advertisement`, "cache-control": "no-cache" },
		body: "",
		bytes: Buffer.concat([
			packetLine(`# service=${SERVICE}`),
			FLUSH,
			...["version 2", "agent=git/sandbox", "ls-refs", "fetch=filter", "object-format=sha1"].map(packetLine),
			FLUSH,
		]),
		pattern: INFORMATION,
	};
}

function runCommand(body: string, objects: GitObjects): Answer {
	const lines = linesIn(body);
	const isFetch = lines[0] === "command=fetch";
	if (!isFetch && lines[0] !== "command=ls-refs") return text(COMMAND, 400, "unknown command");
	return {
		status: 200,
		headers: { "content-type": `application/x-${SERVICE}-result`, "cache-control": "no-cache" },
		body: "",
		bytes: isFetch ? packFor(lines, objects) : referencesOf(objects),
		pattern: COMMAND,
	};
}

function referencesOf({ head, tags }: GitObjects): Buffer {
	return Buffer.concat([
		...(head === null ? [] : [packetLine(`${head} HEAD`)]),
		...tags.map(({ name, commit }) => packetLine(`${commit} refs/tags/${name}`)),
		FLUSH,
	]);
}

function packFor(lines: readonly string[], objects: GitObjects): Buffer {
	const named = (word: string) =>
		lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
	const pack = objects.pack(named("want"), named("have"));
	if (!pack) return packetLine("ERR upload-pack: not our ref");
	const parts: Buffer[] = [packetLine("packfile")];
	for (let at = 0; at < pack.length; at += BAND_BYTES) {
		const bytes = pack.subarray(at, at + BAND_BYTES);
		const length = (bytes.length + 5).toString(16).padStart(4, "0");
		parts.push(Buffer.from(length), Buffer.of(PACK_BAND), bytes);
	}
	return Buffer.concat([...parts, FLUSH]);
}

/** The lines of a request, without marks. */
function linesIn(body: string): string[] {
	const lines: string[] = [];
	for (let at = 0; at + 4 <= body.length; ) {
		const length = Number.parseInt(body.slice(at, at + 4), 16);
		if (!(length >= 0)) break;
		if (length > 4) lines.push(body.slice(at + 4, at + length).trimEnd());
		at += Math.max(length, 4);
	}
	return lines;
}

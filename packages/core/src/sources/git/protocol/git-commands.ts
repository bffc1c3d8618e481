/** Requests by protocol version 2: the server's references, the repository's place, and packs of commits and tags. */

import { createBulkhead } from "../../../resilience/bulkhead.ts";
import { VERSION } from "../../../version.ts";
import type { GitLimits } from "../limits.ts";
import { createPackReader, type PackReader, type ReadObject } from "../pack/pack-reader.ts";
import { type Capabilities, parseCapabilities } from "./capabilities.ts";
import { BeyondLimitsError, GitRefusedError, MalformedGitAnswerError } from "./git-errors.ts";
import type { GitCall, GitTransport } from "./git-transport.ts";
import type { ObjectFormat } from "./object-format.ts";
import {
	DELIMITER,
	FLUSH,
	lineOf,
	type Packet,
	packetLine,
	readPackets,
	readPackStream,
} from "./pkt-line.ts";
import { parseReferences, REFERENCE_ARGUMENTS, type References } from "./references.ts";

export type FoundRepository = { address: URL; format: ObjectFormat; canDeepen: boolean };

export type GitCommands = {
	listReferences(address: URL, format: ObjectFormat, call: GitCall): Promise<References>;
	/** @throws BeyondLimitsError when the server cannot leave out trees and files */
	findRepository(address: URL, call: GitCall): Promise<FoundRepository & { references: References }>;
	/** @returns false when a limit ended the reading before the pack's end */
	fetchPack(
		target: { address: URL; format: ObjectFormat },
		wanted: WantedPack,
		call: GitCall,
	): Promise<boolean>;
};

export type WantedPack = {
	/** `want`, `have` and `deepen-since` as the protocol writes them. */
	lines: readonly string[];
	onObject: ReadObject;
	/** Called at each part of the answer; true ends the reading there. */
	isLate: () => boolean;
};

const USUAL_FORMAT: ObjectFormat = "sha1";
const MAX_WAITING = 2000;
const PACK_SECTION = "packfile";
const ERROR_CHANNEL = 3;
/** Room for a server's progress and framing, in addition to the pack. */
const FRAMING_ALLOWANCE = 1.25;

export function createGitCommands(transport: GitTransport, limits: GitLimits): GitCommands {
	/** A pack is held in memory until its end. */
	const packs = createBulkhead({
		name: "git packs",
		maxConcurrent: limits.maxPacks,
		maxWaiting: MAX_WAITING,
	});

	async function discover(
		address: URL,
		call: GitCall,
	): Promise<{ address: URL; capabilities: Capabilities }> {
		const found = await transport.discover(address, call);
		const packets = await collect(found.body);
		return { address: found.address, capabilities: parseCapabilities(packets) };
	}

	async function collect(body: AsyncIterable<Uint8Array>): Promise<Packet[]> {
		const packets: Packet[] = [];
		for await (const packet of readPackets(bounded(body, limits.maxListBytes))) packets.push(packet);
		return packets;
	}

	async function listReferences(address: URL, format: ObjectFormat, call: GitCall): Promise<References> {
		const body = await transport.command(address, commandOf("ls-refs", format, REFERENCE_ARGUMENTS), call);
		return parseReferences(await collect(body), format);
	}

	/**
	 * Asks for the server's capabilities and branches at the same time. Nearly every repository is at its address and
	 * names objects as usual, so this saves a round trip.
	 */
	async function findRepository(
		address: URL,
		call: GitCall,
	): Promise<FoundRepository & { references: References }> {
		const guess = new AbortController();
		const listed = listReferences(address, USUAL_FORMAT, {
			...call,
			signal: AbortSignal.any([call.signal, guess.signal]),
		}).catch(() => undefined);
		try {
			const { address: there, capabilities } = await discover(address, call);
			const { objectFormat: format, canDeepen, canFilter } = capabilities;
			if (!canFilter) throw new BeyondLimitsError("cannot send commits without their files");
			const isAsGuessed = format === USUAL_FORMAT && there.href === address.href;
			const references =
				(isAsGuessed ? await listed : undefined) ?? (await listReferences(there, format, call));
			return { address: there, format, canDeepen, references };
		} finally {
			guess.abort();
		}
	}

	async function readOne(
		target: { address: URL; format: ObjectFormat },
		{ lines, onObject, isLate }: WantedPack,
		call: GitCall,
	): Promise<boolean> {
		const pack = createPackReader(target.format, limits, onObject);
		try {
			const body = await transport.command(
				target.address,
				commandOf("fetch", target.format, [...lines, "filter tree:0", "ofs-delta", "no-progress", "done"]),
				call,
			);
			return await readPack(pack, bounded(body, limits.maxPackBytes * FRAMING_ALLOWANCE), isLate);
		} finally {
			pack.close();
		}
	}

	return {
		listReferences,
		findRepository,
		async fetchPack(target, wanted, call) {
			await packs.enter(call.signal);
			try {
				return await readOne(target, wanted, call);
			} finally {
				packs.leave();
			}
		},
	};
}

/** @returns false when a limit ended the reading before the pack's end */
async function readPack(
	pack: PackReader,
	body: AsyncIterable<Uint8Array>,
	isLate: () => boolean,
): Promise<boolean> {
	let section = "";
	for await (const part of readPackStream(body)) {
		if (typeof part === "string") continue;
		if ("pack" in part) {
			if (section === PACK_SECTION && !pack.write(part.pack)) return false;
		} else if (section !== PACK_SECTION) {
			const line = lineOf(part);
			if (line === PACK_SECTION) section = line;
		} else if (part[0] === ERROR_CHANNEL) throw new GitRefusedError(lineOf(part.subarray(1)));
		if (isLate()) return false;
	}
	if (section !== PACK_SECTION) throw new MalformedGitAnswerError("sent no pack");
	pack.end();
	return true;
}

function commandOf(command: string, format: ObjectFormat, lines: readonly string[]): Buffer {
	return Buffer.concat([
		packetLine(`command=${command}`),
		packetLine(`agent=dephealth/${VERSION}`),
		packetLine(`object-format=${format}`),
		DELIMITER,
		...lines.map(packetLine),
		FLUSH,
	]);
}

/** @throws MalformedGitAnswerError beyond `maxBytes` */
async function* bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
	let bytes = 0;
	for await (const chunk of body) {
		bytes += chunk.length;
		if (bytes > maxBytes) throw new BeyondLimitsError("sent more than we accept");
		yield chunk;
	}
}

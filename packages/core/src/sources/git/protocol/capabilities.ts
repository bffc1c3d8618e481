/** The capabilities of a server: its answer to `GET …/info/refs?service=git-upload-pack` in protocol version 2. */
import { BeyondLimitsError } from "./git-errors.ts";
import { isObjectFormat, type ObjectFormat } from "./object-format.ts";
import { lineOf, type Packet } from "./pkt-line.ts";

export type Capabilities = {
	objectFormat: ObjectFormat;
	/** Commits can be had without their trees. */
	canFilter: boolean;
	/** Histories can be had from a day on. */
	canDeepen: boolean;
};

const SERVICE_LINE = "# service=git-upload-pack";

/**
 * @throws BeyondLimitsError when the server speaks an older version only, or an unknown object format
 */
export function parseCapabilities(packets: readonly Packet[]): Capabilities {
	const lines = packets.filter((packet) => typeof packet !== "string").map(lineOf);
	// Smart HTTP first names the service, in a separate section; version 2 allows servers to omit it.
	const offered = lines[0] === SERVICE_LINE ? lines.slice(1) : lines;
	if (offered[0] !== "version 2") {
		throw new BeyondLimitsError("does not speak version 2 of git's protocol");
	}
	const capabilities = new Map(offered.slice(1).map(splitAtEquals));
	const format = capabilities.get("object-format") ?? "sha1";
	if (!isObjectFormat(format)) throw new BeyondLimitsError("names its objects in an unknown way");
	const fetch = new Set((capabilities.get("fetch") ?? "").split(" "));
	return { objectFormat: format, canFilter: fetch.has("filter"), canDeepen: fetch.has("shallow") };
}

function splitAtEquals(line: string): [key: string, value: string] {
	const at = line.indexOf("=");
	return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}

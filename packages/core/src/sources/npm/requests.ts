/** The questions to npm's registry and its download counts, which one package's collection and a batch's share. */
import { PackageNotFoundError } from "../../errors.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { upstreamUrl } from "../../http/upstream-url.ts";
import type { PackageRef } from "../../packages/package-ref.ts";
import { refuseOtherPackage } from "../refuse-other-package.ts";
import { bulkDownloadsSchema, downloadsSchema, type Packument, packumentSchema } from "./schema.ts";
import { npm } from "./source.ts";
import { withoutWithheld } from "./stand-in-registry.ts";

const { npmRegistry, npmDownloads } = npm.upstreams;
/** https://github.com/npm/registry/blob/main/docs/download-counts.md#limits */
export const MAX_BULK_DOWNLOADS = 128;

/** Full packuments of packages with thousands of versions exceed 10 MB by far. */
const MAX_PACKUMENT_BYTES = 64 * 1024 * 1024;
const PACKUMENT_TIMEOUT_MS = 15_000;
/** Downloads are never worth waiting for. */
const DOWNLOADS_TIMEOUT_MS = 5_000;
const MAX_ETAG_LENGTH = 256;

/** Every method throws the errors of HttpClient.requestJson, and the signal's reason. */
export type NpmRequests = {
	packument(
		ref: PackageRef,
		signal?: AbortSignal,
	): Promise<{ packument: Packument; etag: string | undefined }>;
	/** Undefined when the packument is still the one with this ETag. */
	packumentUnless(
		etag: string,
		ref: PackageRef,
		signal?: AbortSignal,
	): Promise<{ packument: Packument; etag: string | undefined } | undefined>;
	/** The downloads of the last complete week; null when npm has no count for the name. */
	weeklyDownloads(ref: PackageRef, signal?: AbortSignal): Promise<number | null>;
	/** The same for up to 128 names without a scope; a name that is not in the answer is not in the map. */
	bulkDownloads(names: readonly string[], signal?: AbortSignal): Promise<Map<string, number | null>>;
};

/** The way to npm, for one package or for many. */
export type NpmAccess = {
	http: HttpClient;
	/** Default https://registry.npmjs.org */
	registryUrl?: string;
	registryToken?: string | undefined;
	/** True when the registry replaces npm's own and may withhold versions. Default false. */
	isStandIn?: boolean | undefined;
	/** Default https://api.npmjs.org */
	downloadsUrl?: string;
};

export function registryAddress({ registryUrl }: Pick<NpmAccess, "registryUrl">, ...path: string[]): URL {
	return upstreamUrl(registryUrl ?? npmRegistry.defaultUrl, path);
}

/** Redirects are not followed: the token goes to the registry and nowhere else. */
export function authorization(token: string | undefined): Record<string, string> {
	return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

export function createNpmRequests(access: NpmAccess): NpmRequests {
	const { http, registryToken, downloadsUrl = npmDownloads.defaultUrl } = access;
	function accept(ref: PackageRef, packument: Packument): Packument {
		refuseOtherPackage(ref, packument.name, npmRegistry.name);
		return access.isStandIn ? withoutWithheld(packument) : packument;
	}
	const packumentRequest = (ref: PackageRef, signal: AbortSignal | undefined) => ({
		source: npmRegistry.name,
		url: registryAddress(access, ref.name),
		headers: authorization(registryToken),
		maxBytes: MAX_PACKUMENT_BYTES,
		timeoutMs: PACKUMENT_TIMEOUT_MS,
		signal,
	});
	const downloadsRequest = (
		names: readonly (string | readonly string[])[],
		signal: AbortSignal | undefined,
	) => ({
		source: npmDownloads.name,
		url: upstreamUrl(downloadsUrl, ["downloads", "point", "last-week", ...names]),
		timeoutMs: DOWNLOADS_TIMEOUT_MS,
		signal,
	});

	return {
		async packument(ref, signal) {
			const { body, headers } = await http.requestJson({
				...packumentRequest(ref, signal),
				schema: packumentSchema,
			});
			return { packument: accept(ref, body), etag: etagOf(headers) };
		},
		async packumentUnless(etag, ref, signal) {
			const { body, headers } = await http.requestJson<Packument | undefined>({
				...packumentRequest(ref, signal),
				schema: packumentSchema,
				known: { etag, body: undefined },
			});
			return body && { packument: accept(ref, body), etag: etagOf(headers) };
		},
		async weeklyDownloads(ref, signal) {
			try {
				// A scope is a separate path segment here, unlike in the registry.
				const { body } = await http.requestJson({
					...downloadsRequest(ref.name.split("/"), signal),
					schema: downloadsSchema,
				});
				return body.downloads;
			} catch (error) {
				if (error instanceof PackageNotFoundError) return null;
				throw error;
			}
		},
		async bulkDownloads(names, signal) {
			const { body } = await http.requestJson({
				...downloadsRequest([names], signal),
				schema: bulkDownloadsSchema,
			});
			if (typeof body["downloads"] === "number")
				return new Map([[String(body["package"]), body["downloads"]]]);
			const counts = new Map<string, number | null>();
			for (const name of names) {
				const counted = Object.hasOwn(body, name) ? Reflect.get(body, name) : undefined;
				if (counted === undefined) continue;
				counts.set(name, counted?.downloads ?? null);
			}
			return counts;
		},
	};
}

function etagOf(headers: Readonly<Record<string, string>>): string | undefined {
	const etag = headers["etag"];
	return etag && etag.length <= MAX_ETAG_LENGTH ? etag : undefined;
}

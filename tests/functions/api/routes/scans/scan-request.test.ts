import { gzipSync } from "node:zlib";
import { MAX_BODY_BYTES } from "@dephealth/contract/limits.ts";
import type { Manifest } from "@dephealth/core/manifests/manifest.ts";
import { ManifestError } from "@dephealth/core/manifests/manifest-error.ts";
import { noTurns } from "@dephealth/core/turns.ts";
import { ApiError } from "@dephealth/functions/api/http/api-error.ts";
import type { ReadManifest } from "@dephealth/functions/api/routes/scans/scan-envelope.ts";
import { readScanRequest } from "@dephealth/functions/api/routes/scans/scan-request.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anNpmDependency } from "../../../../package-documents.ts";

type Call = { text: string; fileName: string | undefined };

/** Reads a body with a manifest reader that only records its input. */
async function read(body: string | Uint8Array, encoding?: string, dependencies = 1) {
	const calls: Call[] = [];
	const manifest: Manifest = {
		format: "go.sum",
		project: undefined,
		dependencies: Array.from({ length: dependencies }, (_, index) => anNpmDependency(`p${index}`)),
		skipped: [],
	};
	const bytes = typeof body === "string" ? Buffer.from(body) : body;
	const readManifest: ReadManifest = (text, { fileName }) => {
		calls.push({ text, fileName });
		return manifest;
	};
	const input = await readScanRequest({ bytes, encoding }, readManifest, noTurns);
	return { input, calls };
}

async function refusal(
	act: () => Promise<unknown>,
): Promise<Pick<ApiError, "status" | "code" | "details" | "message">> {
	try {
		await act();
	} catch (error) {
		if (error instanceof ApiError) return error;
		throw error;
	}
	throw new Error("nothing was refused");
}

describe("a body", () => {
	it.each([
		["a lockfile", '{"name": "shop", "lockfileVersion": 3, "packages": {"": {}}}'],
		["a lockfile that begins with its packages", '{"packages": {"node_modules/a": {}}}'],
		["an SBOM that begins with its packages", '{"packages": [{"name": "a"}]}'],
		["text of any kind", "github.com/a/b v1.0.0 h1:x="],
		["a number", "17"],
	])("that is %s is read as it is", async (_, body) => {
		expect((await read(body)).calls).toEqual([{ text: body, fileName: undefined }]);
	});

	it("in JSON hands over content and file name", async () => {
		const body = JSON.stringify({ file_name: "go.sum", content: "a b c" });
		expect((await read(body)).calls).toEqual([{ text: "a b c", fileName: "go.sum" }]);
		expect((await read('{"content":"a b c"}')).calls).toEqual([{ text: "a b c", fileName: undefined }]);
	});

	it("with several files is read as one repository, what is private and what cannot be read skipped", async () => {
		const { input } = await read(
			JSON.stringify({
				files: [
					{ file_name: "web/package.json", content: '{"dependencies":{"a":"^1","@acme/ui":"1"}}' },
					{ file_name: "/api/requirements.txt", content: "flask==3.0.0\n" },
					{ file_name: "mix.exs", content: "{}" },
				],
				private_packages: ["@acme"],
			}),
		);
		expect(input.format).toBe("repository");
		expect(input.dependencies.map(({ ref }) => `${ref.ecosystem}/${ref.name}`)).toEqual([
			"pypi/flask",
			"npm/a",
		]);
		expect(input.skipped.map(({ entry }) => entry)).toEqual(["web/package.json: @acme/ui", "mix.exs"]);
	});

	it("with files of which none can be read is refused with the first one's reason", async () => {
		const body = JSON.stringify({ files: [{ file_name: "setup.py", content: "x" }] });
		await expect(read(body)).rejects.toThrow(ManifestError);
		await expect(read(body)).rejects.toThrow(/"setup\.py" is a program/);
	});

	it.each([
		['{"files": []}', "files"],
		['{"files": [{"content": "x"}]}', "files[0].file_name"],
		['{"content": "x", "private_packages": ["acme*"]}', "private_packages[0]"],
		['{"content": "x", "registries": {"private": ["no host"]}}', "registries.private[0]"],
	])("%s is refused with the field", async (body, field) => {
		// An empty list is no envelope: a package.json may begin like that.
		if (field === "files") expect((await read(body)).calls).toHaveLength(1);
		else expect(await refusal(() => read(body))).toMatchObject({ status: 400, details: { field } });
	});

	it("that is a package.json which begins with its files is read as it is", async () => {
		const body = '{"files": ["dist"], "dependencies": {}}';
		expect((await read(body)).calls).toEqual([{ text: body, fileName: undefined }]);
	});

	it("that is a list is taken as packages, each once, normalised", async () => {
		const { input, calls } = await read(
			'{"packages": ["npm/express", "npm/@scope/name", "pypi/Flask_Login", "npm/express"]}',
		);
		expect(calls).toEqual([]);
		expect(input).toMatchObject({ format: "list", skipped: [] });
		expect(input.dependencies.map(({ ref }) => `${ref.ecosystem}/${ref.name}`)).toEqual([
			"npm/express",
			"npm/@scope/name",
			"pypi/flask-login",
		]);
	});

	it("that is compressed is read like any other", async () => {
		expect((await read(gzipSync("a b c"), "gzip")).calls[0]?.text).toBe("a b c");
		expect((await read(gzipSync("a b c"), " GZIP ")).calls[0]?.text).toBe("a b c");
	});
});

describe("what is refused, with the place", () => {
	it.each([
		["nothing", "", "body"],
		["blanks", " \n\t", "body"],
		["an empty object", "{}", "content"],
		["an empty list", '{"packages": []}', "packages"],
		["an empty content", '{"content": ""}', "content"],
		["a content that is no text", '{"content": 5}', "content"],
		["a list with something else in it", '{"packages": ["npm/a", 5]}', "packages[1]"],
		["a list with a name that is none", '{"packages": ["npm/a", "npm/.."]}', "packages[1]"],
		["a list with an unknown ecosystem", '{"packages": ["cpan/a"]}', "packages[0]"],
		["an unknown key", '{"content": "x", "fileName": "y"}', "body"],
		["JSON that ends too early", '{"content": "x', "body"],
	])("%s", async (_, body, field) => {
		expect(await refusal(() => read(body))).toMatchObject({
			status: 400,
			code: "invalid_request",
			details: { field },
		});
	});

	it("an encoding that is not offered, or not what the header says", async () => {
		expect(await refusal(() => read("x", "br"))).toMatchObject({
			status: 415,
			headers: { "accept-encoding": "gzip" },
			details: { field: "content-encoding" },
		});
		expect(await refusal(() => read("not gzip", "gzip"))).toMatchObject({
			status: 400,
			details: { field: "content-encoding" },
		});
	});

	it("a small body that would become a large one", async () => {
		const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));
		expect(bomb.byteLength).toBeLessThan(200_000);
		expect(await refusal(() => read(bomb, "gzip"))).toMatchObject({ status: 413, code: "body_too_large" });
	});

	it("a large body", async () => {
		expect(await refusal(() => read("x".repeat(MAX_BODY_BYTES + 1)))).toMatchObject({ status: 413 });
		expect((await read("x".repeat(MAX_BODY_BYTES))).calls).toHaveLength(1);
	});

	it("more than 10,000 dependencies", async () => {
		expect((await read("x", undefined, 10_000)).input.dependencies).toHaveLength(10_000);
		expect(await refusal(() => read("x", undefined, 10_001))).toMatchObject({
			status: 400,
			message: expect.stringContaining("10001"),
		});
	});

	it("a list deeper than any list is", async () => {
		const deep = `{"packages": ["a", ${"[".repeat(100_000)}${"]".repeat(100_000)}]}`;
		expect(await refusal(() => read(deep))).toMatchObject({ status: 400, details: { field: "packages[1]" } });
	});
});

it("any bytes are either read or refused as the client's fault", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(Buffer.from), fc.string().map(Buffer.from)),
			fc.constantFrom(undefined, "gzip", "identity", "x-gzip", "br"),
			async (bytes, encoding) => {
				try {
					await read(bytes, encoding);
				} catch (error) {
					if (error instanceof ManifestError) return;
					expect(error).toBeInstanceOf(ApiError);
					expect((error as ApiError).status).toBeLessThan(500);
				}
			},
		),
	);
});

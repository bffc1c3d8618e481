/** Advisories as OSV has them, for a lockfile of the bench: in a database on disk, or answered as api.osv.dev does. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createSecureServer, type ServerHttp2Session } from "node:http2";
import { connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { listen } from "@dephealth/local/http/listen.ts";
import { zipOf } from "../../../tests/zip-of.ts";

/**
 * In OSV's database of npm at the beginning of 2026, besides 209,647 about malware, which are left out here since
 * they would only slow the peer down. https://github.com/google/osv-scanner/pull/2449
 */
export const VULNERABILITIES_OF_NPM = 4_410;

type Advisory = { id: string; package: string };

/** As many as requested; the first are about the packages, the others about packages that do not occur. */
export function adviseOn(packages: readonly string[], count: number): Advisory[] {
	return Array.from({ length: count }, (_, index) => ({
		id: `GHSA-${index.toString(36).padStart(4, "0")}-aaaa-bbbb`,
		package: packages[index] ?? `not-there-${index}`,
	}));
}

/** A record of the usual size: some two kilobytes. https://ossf.github.io/osv-schema/ */
function recordOf({ id, package: name }: Advisory): string {
	const url = `https://example.org/advisories/${id}`;
	return JSON.stringify({
		schema_version: "1.7.0",
		id,
		modified: "2026-01-01T00:00:00Z",
		published: "2025-06-01T00:00:00Z",
		aliases: [`CVE-2025-${id.slice(5, 9)}`],
		summary: `An option of ${name} is merged without a check`,
		details: "Whoever can choose the options can reach the prototype of all objects. ".repeat(12),
		severity: [{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" }],
		affected: [
			{
				package: { ecosystem: "npm", name, purl: `pkg:npm/${name}` },
				ranges: [{ type: "SEMVER", events: [{ introduced: "0" }, { fixed: "100.0.0" }] }],
			},
		],
		references: Array.from({ length: 5 }, (_, index) => ({ type: "WEB", url: `${url}/${index}` })),
	});
}

/** The folder in which osv-scanner keeps its downloads. */
export function writeDatabase(folder: string, advisories: readonly Advisory[]): void {
	const place = join(folder, "osv-scanner/npm");
	mkdirSync(place, { recursive: true });
	const files = Object.fromEntries(advisories.map((advisory) => [`${advisory.id}.json`, recordOf(advisory)]));
	writeFileSync(join(place, "all.zip"), zipOf(files));
}

/** The variables that lead a program here when it asks api.osv.dev: a proxy, and the certificate it trusts. */
export type OsvApi = { env: Record<string, string>; close(): void };

/** @param folder for keys. @throws Error without openssl */
export async function startOsvApi(folder: string, advisories: readonly Advisory[]): Promise<OsvApi> {
	const byName = new Map(advisories.map((advisory) => [advisory.package, advisory]));
	const records = new Map(advisories.map((advisory) => [advisory.id, recordOf(advisory)]));
	const { key, certificate } = makeCertificate(folder);
	const api = createSecureServer(
		{ key: readFileSync(key), cert: readFileSync(certificate), allowHTTP1: true },
		async (request, response) => {
			const [, id] = /^\/v1\/vulns\/(.+)$/.exec(request.url) ?? [];
			response.setHeader("content-type", "application/json");
			if (id !== undefined) return response.end(records.get(id) ?? "{}");
			let text = "";
			for await (const chunk of request) text += String(chunk);
			const { queries } = JSON.parse(text) as { queries: { package: { name: string } }[] };
			const results = queries.map((query) => {
				const advisory = byName.get(query.package.name);
				return advisory ? { vulns: [{ id: advisory.id, modified: "2026-01-01T00:00:00Z" }] } : {};
			});
			response.end(JSON.stringify({ results }));
		},
	);
	const sessions = new Set<ServerHttp2Session>();
	api.on("session", (session) => sessions.add(session));
	const port = await listen(api as unknown as Server, 0, "127.0.0.1");
	const proxy = createServer();
	const sockets = new Set<Duplex>();
	proxy.on("connect", (_, socket) => {
		const through = connect(port, "127.0.0.1", () => {
			socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
			through.pipe(socket).pipe(through);
		});
		for (const end of [through, socket]) {
			sockets.add(end);
			end.on("error", () => {});
		}
	});
	const proxyPort = await listen(proxy, 0, "127.0.0.1");
	return {
		env: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, SSL_CERT_FILE: certificate },
		close() {
			proxy.close();
			for (const socket of sockets) socket.destroy();
			api.close();
			for (const session of sessions) session.destroy();
		},
	};
}

function makeCertificate(folder: string): { key: string; certificate: string } {
	const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
	const name = ["-subj", "/CN=api.osv.dev", "-addext", "subjectAltName=DNS:api.osv.dev"];
	const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
	execFileSync("openssl", ["req", "-x509", ...kind, ...name, "-keyout", key, "-out", certificate], {
		stdio: "pipe",
	});
	return { key, certificate };
}

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diagnoseNetwork, outageSentence } from "@dephealth/cli/network/diagnose.ts";
import { describe, expect, it } from "vitest";

const listen = (server: Server | ReturnType<typeof createTlsServer>) =>
	new Promise<number>((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
	);
const allAt = (url: string) => ({ NPM_REGISTRY_URL: url, DEPS_DEV_URL: url, GITHUB_API_URL: url });

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
	const server = createHttpServer();
	const port = await listen(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe("why no source answers", () => {
	it("is nothing while one does, whatever it answers", async () => {
		const server = createHttpServer((_, answer) => answer.writeHead(500).end());
		const port = await listen(server);
		const env = {
			...allAt(`http://127.0.0.1:${await freePort()}`),
			DEPS_DEV_URL: `http://127.0.0.1:${port}`,
		};
		expect(await diagnoseNetwork(env)).toBeUndefined();
		server.closeAllConnections();
		server.close();
	});

	it("may be that nobody listens", async () => {
		const port = await freePort();
		expect(await diagnoseNetwork(allAt(`http://127.0.0.1:${port}`))).toBe(
			`No source answers: 127.0.0.1:${port} refuses connections (ECONNREFUSED). A firewall may be in between; behind a proxy, set HTTPS_PROXY.`,
		);
	});

	it("may be that an address says https of a server that speaks plain HTTP", async () => {
		const server = createHttpServer((_, answer) => answer.end());
		const port = await listen(server);
		expect(await diagnoseNetwork(allAt(`https://127.0.0.1:${port}`))).toMatch(
			/does not speak TLS as expected \((?:ERR_SSL_\w+|EPROTO)\)\. Check whether its address should begin with http: /,
		);
		server.closeAllConnections();
		server.close();
	});

	it("may be the proxy, whose password is not printed", async () => {
		const port = await freePort();
		const sentence = await diagnoseNetwork({ HTTPS_PROXY: `http://ada:secret@127.0.0.1:${port}` });
		expect(sentence).toBe(
			`No source answers: the proxy 127.0.0.1:${port} refuses connections (ECONNREFUSED). Check HTTPS_PROXY and HTTP_PROXY, or exclude hosts with NO_PROXY.`,
		);
	});

	it.skipIf(!hasOpenssl)("may be a certificate that is not trusted", async () => {
		const folder = mkdtempSync(join(tmpdir(), "dephealth-test-"));
		const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
		const subject = ["-subj", "/CN=127.0.0.1", "-days", "1", "-nodes"];
		execFileSync(
			"openssl",
			[
				"req",
				"-x509",
				"-newkey",
				"ec",
				"-pkeyopt",
				"ec_paramgen_curve:P-256",
				"-keyout",
				key,
				"-out",
				cert,
				...subject,
			],
			{ stdio: "pipe" },
		);
		const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, answer) =>
			answer.end(),
		);
		const port = await listen(server);
		const sentence = await diagnoseNetwork(allAt(`https://127.0.0.1:${port}`));
		expect(sentence).toContain(
			`127.0.0.1:${port} shows a certificate that is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT)`,
		);
		expect(sentence).toContain("NODE_EXTRA_CA_CERTS");
		server.closeAllConnections();
		server.close();
		rmSync(folder, { recursive: true, force: true });
	});

	it.each([
		["ENOTFOUND", "each of a and b cannot be resolved by DNS (ENOTFOUND)", "Check the network connection"],
		["EAI_AGAIN", "cannot be resolved by DNS (EAI_AGAIN)", "Check the network connection"],
		["UND_ERR_CONNECT_TIMEOUT", "does not answer in time", "firewall"],
		["SELF_SIGNED_CERT_IN_CHAIN", "certificate that is not trusted", "NODE_EXTRA_CA_CERTS"],
		["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "certificate that is not trusted", "NODE_EXTRA_CA_CERTS"],
		["ERR_TLS_CERT_ALTNAME_INVALID", "another host's certificate", "Check its address"],
		["CERT_HAS_EXPIRED", "certificate that is not valid today", "machine's clock"],
		["CERT_NOT_YET_VALID", "certificate that is not valid today", "machine's clock"],
		["ERR_SSL_WRONG_VERSION_NUMBER", "does not speak TLS", "http:"],
		["SOMETHING", "cannot be reached (SOMETHING)", "Check the network connection"],
	])("in words: %s", (code, words, advice) => {
		const sentence = outageSentence(
			["a", "b"].map((host) => ({ host, code })),
			undefined,
		);
		expect(sentence).toContain(words);
		expect(sentence).toContain(advice);
	});
});

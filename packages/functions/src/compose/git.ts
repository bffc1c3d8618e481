/** Composition of the git source: a separate client, since histories are streams from hosts that packages name. */
import { proxySettings } from "@dephealth/core/http/proxy.ts";
import { createGitBatch } from "@dephealth/core/sources/git/batch.ts";
import { createGitClient } from "@dephealth/core/sources/git/git-client.ts";
import { createGitDispatcher } from "@dephealth/core/sources/git/git-dispatcher.ts";
import { createGitGuards } from "@dephealth/core/sources/git/git-guards.ts";
import { createGitSource } from "@dephealth/core/sources/git/git-source.ts";
import { GIT_LIMITS } from "@dephealth/core/sources/git/limits.ts";
import { logGitClient } from "@dephealth/core/sources/git/logged-git-client.ts";
import { announce, guardOf } from "./circuits.ts";
import { part } from "./process/composition.ts";
import { config } from "./process/config.ts";
import { noteCall } from "./process/observability.ts";
import { trace } from "./process/tracing.ts";
import { upstreamUrls } from "./process/upstream-urls.ts";

const GITHUB = "github.com";

const client = /* @__PURE__ */ part((c) => {
	const { gitMirror } = upstreamUrls(c);
	const plain = createGitClient({
		// A mirror belongs to the operator, so any address is allowed.
		dispatcher: createGitDispatcher({ allowPrivate: gitMirror !== undefined, proxy: proxySettings(c.env) }),
		clock: c.clock,
		random: Math.random,
		limits: GIT_LIMITS,
	});
	return logGitClient(plain, {
		clock: c.clock,
		trace: trace(c),
		log: noteCall(c),
	});
});

/** The token of a host: GitHub's goes to nobody else, for packages name the hosts. */
export const gitTokenOf = /* @__PURE__ */ part(
	(c) => (host: string) => (host === GITHUB ? config(c).githubToken : undefined),
);

export const gitSource = /* @__PURE__ */ part((c) =>
	createGitSource({
		client: client(c),
		guardOf: createGitGuards({
			guardOf: guardOf(c),
			clock: c.clock,
			uuid: () => crypto.randomUUID(),
			onTransition: (change) => announce(c, change),
		}),
		clock: c.clock,
		mirror: upstreamUrls(c).gitMirror,
		tokenOf: gitTokenOf(c),
	}),
);

export const gitBatch = /* @__PURE__ */ part((c) => createGitBatch(gitSource(c)));

import { consoleAddress } from "@dephealth/contract/console-site.ts";
import type { ConsoleLink, createConsoleLink } from "@dephealth/contract/routes/sign-in.ts";
import type { MagicLinkStore } from "@dephealth/core/accounts/sign-in/magic-link-store.ts";
import { generateToken, hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { required } from "@dephealth/core/config.ts";
import { magicLinks } from "../../../compose/accounts/accounts.ts";
import { config } from "../../../compose/process/config.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { ownerOf } from "../../http/caller/request-owner.ts";
import { guardedRoute } from "../../http/guarded-route.ts";
import { json, type Respond } from "../../http/request.ts";

/** `npm start` prints one: it stays good for a day of work. */
const LIFETIME_MS = 24 * 3_600_000;

/** POST /v1/auth/console-link: a link for the caller's own account. */
export function createCreateConsoleLink(deps: {
	magicLinks: Pick<MagicLinkStore, "hand">;
	publicUrl: string;
	clock: Pick<Clock, "now">;
	generateToken: () => string;
}): Respond {
	return async (request) => {
		const token = deps.generateToken();
		await deps.magicLinks.hand({
			owner: ownerOf(request),
			tokenHash: hashToken(token),
			lifetimeMs: LIFETIME_MS,
		});
		const body: ConsoleLink = {
			url: consoleAddress(deps.publicUrl, token),
			expires_at: new Date(deps.clock.now() + LIFETIME_MS).toISOString(),
		};
		return json(201, body);
	};
}

export const createHandler = guardedRoute<typeof createConsoleLink>("operator", (c) =>
	createCreateConsoleLink({
		magicLinks: magicLinks(c),
		publicUrl: required(config(c).publicUrl, "PUBLIC_URL"),
		clock: c.clock,
		generateToken,
	}),
);
export const handler = onLambda(createHandler);

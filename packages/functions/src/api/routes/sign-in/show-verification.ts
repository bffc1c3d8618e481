import type { showVerification as showVerificationRoute } from "@dephealth/contract/routes/sign-in.ts";
import { onLambda } from "../../../compose/process/on-lambda.ts";
import { htmlPage, withErrorPages } from "../../http/html-page.ts";
import { publicRoute } from "../../http/public-route.ts";
import type { Respond } from "../../http/request.ts";
import { tokenOfLink } from "./one-time-link.ts";

/** GET /v1/verify: a page with a button. Mail scanners open links too, so nothing is looked up or used here. */
export const showVerification: Respond = async (request) =>
	htmlPage(200, "Confirm your address", [
		{ text: "One click makes your account and its API key." },
		{ button: "Confirm the address", action: "/v1/verify", token: tokenOfLink(request) },
	]);

export const createHandler = publicRoute<typeof showVerificationRoute>("public", (c) =>
	withErrorPages(showVerification, c.clock.now),
);
export const handler = onLambda(createHandler);

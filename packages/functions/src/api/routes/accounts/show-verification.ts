import { clock } from "../../../compose/clock.ts";
import { createApiHandler, type Respond } from "../../http/api-handler.ts";
import { htmlPage, withErrorPages } from "../../http/html-page.ts";
import { tokenOfLink } from "./one-time-link.ts";

/** GET /v1/verify: a page with a button. Mail scanners open links too, so nothing is looked up or used here. */
export const showVerification: Respond = async (request) =>
	htmlPage(200, "Confirm your address", [
		{ text: "One click, and your account and its API key are made." },
		{ button: "Confirm the address", action: "/v1/verify", token: tokenOfLink(request) },
	]);

export const handler = createApiHandler({
	auth: "public",
	respond: withErrorPages(showVerification, clock.now),
});

/** Routes by which people get an account and sign in and out. */
import * as z from "zod";
import { emailBodySchema, tokenBodySchema } from "../schemas/bodies/sign-in.ts";
import { createdApiKeySchema } from "./accounts.ts";
import { handlerPath, type Route } from "./route.ts";

const emailBody = { description: "The address.", schema: emailBodySchema, form: true } as const;

export const mailRequestedSchema = z.object({ message: z.string() });
export type MailRequested = z.infer<typeof mailRequestedSchema>;

const tokenQuery = z.object({ token: z.string().max(256).describe("The token in the mail's link.") });

const tokenBody = { description: "The token of the link.", schema: tokenBodySchema, form: true } as const;

export const signUp = {
	method: "POST",
	path: "/v1/signup",
	handler: handlerPath("sign-in/sign-up"),
	auth: "public",
	summary: "Sign up with an e-mail address",
	description:
		"As JSON or as a form. Sends a link that confirms the address. The answer is the same for all.",
	requestBody: emailBody,
	responses: { 202: { description: "A mail is on its way.", schema: mailRequestedSchema } },
	errors: ["rate_limit_exceeded"],
} as const satisfies Route;

export const showVerification = {
	method: "GET",
	path: "/v1/verify",
	handler: handlerPath("sign-in/show-verification"),
	auth: "public",
	summary: "The page behind the link that confirms an address",
	description: "Uses nothing up: the page has a button for that.",
	query: tokenQuery,
	responses: { 200: { description: "A page.", contentType: "text/html" } },
	errors: ["token_invalid"],
} as const satisfies Route;

export const verify = {
	method: "POST",
	path: "/v1/verify",
	handler: handlerPath("sign-in/verify"),
	auth: "public",
	summary: "Confirm an address",
	description:
		"As JSON or as a form; with `Accept: text/html` the answer is a page. Makes the account and its first API key, and sets the session cookie.",
	requestBody: tokenBody,
	responses: {
		201: { description: "The first API key. It is never shown again.", schema: createdApiKeySchema },
	},
	errors: ["token_invalid", "token_expired", "token_already_used", "cross_origin", "too_many_api_keys"],
} as const satisfies Route;

export const requestMagicLink = {
	method: "POST",
	path: "/v1/auth/magic-link",
	handler: handlerPath("sign-in/request-magic-link"),
	auth: "public",
	summary: "Ask for a link to sign in with",
	description: "As JSON or as a form. One link a minute for an address. The answer is the same for all.",
	requestBody: emailBody,
	responses: {
		202: { description: "A mail is on its way, if there is such an account.", schema: mailRequestedSchema },
	},
	errors: ["rate_limit_exceeded"],
} as const satisfies Route;

export const showSignIn = {
	method: "GET",
	path: "/v1/auth/callback",
	handler: handlerPath("sign-in/show-sign-in"),
	auth: "public",
	summary: "The page behind the link to sign in with",
	description: "Uses nothing up: the page has a button for that.",
	query: tokenQuery,
	responses: { 200: { description: "A page.", contentType: "text/html" } },
	errors: ["token_invalid"],
} as const satisfies Route;

export const signedInSchema = z.object({ signed_in: z.literal(true) });
export type SignedIn = z.infer<typeof signedInSchema>;

export const signIn = {
	method: "POST",
	path: "/v1/auth/callback",
	handler: handlerPath("sign-in/sign-in"),
	auth: "public",
	summary: "Sign in with a link",
	description:
		"As JSON or as a form; with `Accept: text/html` the answer is a page. Sets the session cookie, for 7 days. The browser that opened the page may send its form again and gets the same answer.",
	requestBody: tokenBody,
	responses: { 200: { description: "The session cookie is set.", schema: signedInSchema } },
	errors: ["token_invalid", "token_expired", "token_already_used", "cross_origin", "sign_in_under_way"],
} as const satisfies Route;

export const signOut = {
	method: "POST",
	path: "/v1/auth/logout",
	handler: handlerPath("sign-in/sign-out"),
	auth: "public",
	summary: "Sign out",
	description: "The session ends everywhere, also where its cookie was copied to. Fine without a session.",
	responses: { 204: { description: "The session has ended, and its cookie is removed." } },
	errors: ["cross_origin"],
} as const satisfies Route;

export const signOutEverywhere = {
	method: "POST",
	path: "/v1/auth/logout-everywhere",
	handler: handlerPath("sign-in/sign-out-everywhere"),
	auth: "session",
	summary: "Sign out in all browsers",
	responses: { 204: { description: "All sessions of the account have ended." } },
} as const satisfies Route;

export const consoleLinkSchema = z.object({
	url: z.string().describe("Signs in the browser that opens it, once. A secret until then."),
	expires_at: z.string().describe("ISO 8601."),
});
export type ConsoleLink = z.infer<typeof consoleLinkSchema>;

export const createConsoleLink = {
	method: "POST",
	path: "/v1/auth/console-link",
	handler: handlerPath("sign-in/create-console-link"),
	auth: "operator",
	summary: "An address of the console that signs in its browser",
	description:
		"For operators, who need no mail. The token stands in the address's fragment, which browsers send nowhere.",
	responses: { 201: { description: "The address.", schema: consoleLinkSchema } },
} as const satisfies Route;

export const SIGN_IN_ROUTES: readonly Route[] = [
	signUp,
	showVerification,
	verify,
	requestMagicLink,
	showSignIn,
	signIn,
	signOut,
	signOutEverywhere,
	createConsoleLink,
];

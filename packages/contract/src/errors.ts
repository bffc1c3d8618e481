/** The errors of the API: stable codes, each with its HTTP status. */

export type ErrorDefinition = {
	status: number;
	/** The meaning for the documentation. An answer's own message says what happened that time. */
	meaning: string;
};

export const ERRORS = {
	invalid_request: { status: 400, meaning: "The request is not valid; `details.field` names the part." },
	invalid_ecosystem: { status: 400, meaning: "There is no such ecosystem." },
	token_invalid: { status: 400, meaning: "The link's token is unknown, or there is a newer one." },
	token_expired: { status: 400, meaning: "The link's time has passed." },
	token_already_used: { status: 400, meaning: "The link has been used." },
	step_functions_refused: {
		status: 400,
		meaning: "Step Functions refuses the call; `details.reason` is its error's name.",
	},
	invalid_signature: { status: 400, meaning: "The signature is wrong or too old." },
	invalid_api_key: { status: 401, meaning: "The API key is missing, unknown or revoked." },
	session_required: { status: 401, meaning: "There is no session, or it has ended." },
	cross_origin: { status: 403, meaning: "Another site may not use the visitor's session." },
	operator_only: { status: 403, meaning: "The account is valid, but not an operator's." },
	route_not_found: { status: 404, meaning: "This path does not exist." },
	package_not_found: { status: 404, meaning: "The registry does not know the package." },
	api_key_not_found: { status: 404, meaning: "The account has no active key of this id." },
	webhook_subscription_not_found: { status: 404, meaning: "The account has no subscription of this id." },
	dead_letter_not_found: { status: 404, meaning: "There is no record with this id, or it has expired." },
	circuit_not_found: { status: 404, meaning: "There is no such circuit or action." },
	execution_not_found: {
		status: 404,
		meaning: "There is no such execution, machine or map run of the product.",
	},
	scan_not_found: { status: 404, meaning: "No such scan, or another account's." },
	method_not_allowed: { status: 405, meaning: "The path exists, but not with this method. See `Allow`." },
	answer_too_large: { status: 406, meaning: "The answer can only be sent with `Accept-Encoding: gzip`." },
	sign_in_under_way: { status: 409, meaning: "The same browser's request is being worked on." },
	last_api_key: { status: 409, meaning: "It is the account's last key, and `confirm` is not `last`." },
	too_many_api_keys: { status: 409, meaning: "The account has as many active keys as it may have." },
	too_many_webhook_subscriptions: {
		status: 409,
		meaning: "The account has as many subscriptions as it may have.",
	},
	webhook_subscription_disabled: {
		status: 409,
		meaning: "The subscription is off: nothing is delivered to it.",
	},
	not_redrivable: { status: 409, meaning: "The recorded message names no package." },
	subscription_active: { status: 409, meaning: "The account has a paid plan; end the subscription first." },
	body_too_large: { status: 413, meaning: "The body is too large." },
	unsupported_content_encoding: {
		status: 415,
		meaning: "The body's `Content-Encoding` is not one that the route reads. See `Accept-Encoding`.",
	},
	rate_limit_exceeded: {
		status: 429,
		meaning: "The limit of the plan, the hour or the network is reached. See `Retry-After`.",
	},
	internal_error: { status: 500, meaning: "An internal error." },
	service_unavailable: {
		status: 503,
		meaning:
			"DepHealth cannot reach a service that it needs. This is not a statement about a package. See `Retry-After`.",
	},
} as const satisfies Readonly<Record<string, ErrorDefinition>>;

export type ErrorCode = keyof typeof ERRORS;

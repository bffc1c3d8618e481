/** How the functions are bundled. */

/**
 * Parts of the SDK that a function never loads: Lambda puts its credentials into the environment, and no service here
 * answers with a stream of events. Bundled, they would split the code that they share with a function's own into pieces,
 * and loading each piece is part of a cold start.
 */
const NEVER_LOADED = [
	"@aws-sdk/credential-provider-http",
	"@aws-sdk/credential-provider-ini",
	"@aws-sdk/credential-provider-process",
	"@aws-sdk/credential-provider-sso",
	"@aws-sdk/credential-provider-web-identity",
	"@smithy/core/event-streams",
	"@smithy/credential-provider-imds",
];

/**
 * Split, so that modules imported on first use are not parsed before. The log reads a source map when it logs an error;
 * Node would read all of them at each start.
 */
export const FUNCTION_BUNDLE = {
	format: "esm",
	minify: true,
	sourcemap: true,
	splitting: true,
	esbuild: { external: NEVER_LOADED },
} as const;

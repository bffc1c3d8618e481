/** The HTTP API, made from the route table. */
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import type { Functions } from "./functions.ts";
import type { Settings } from "./settings.ts";

/** The API is created without its routes, because functions need its address. */
export function createApi(settings: Settings): sst.aws.ApiGatewayV2 {
	const methods = [...new Set(ROUTES.map(({ method }) => method))];
	return new sst.aws.ApiGatewayV2("Api", {
		...(settings.domain !== undefined && { domain: settings.domain }),
		cors:
			settings.corsOrigins.length === 0
				? false
				: {
						allowOrigins: settings.corsOrigins,
						allowMethods: methods,
						allowHeaders: ["content-type", "if-none-match", "x-api-key", "x-request-id"],
						exposeHeaders: [
							"etag",
							"retry-after",
							"x-ratelimit-limit",
							"x-ratelimit-remaining",
							"x-ratelimit-reset",
							"x-request-id",
						],
						maxAge: "1 hour",
					},
		accessLog: { retention: settings.isProduction ? "3 months" : "2 weeks" },
		transform: {
			stage(args) {
				args.defaultRouteSettings = {
					throttlingRateLimit: settings.throttle.ratePerSecond,
					throttlingBurstLimit: settings.throttle.burst,
				};
			},
		},
	});
}

export function addRoutes(api: sst.aws.ApiGatewayV2, functions: Functions): void {
	for (const { method, path, handler } of ROUTES) {
		api.route(`${method} ${path}`, functions(handler).arn);
		// HTTP APIs have no route of GET answer HEAD.
		if (method === "GET") api.route(`HEAD ${path}`, functions(handler).arn);
	}
	api.route("$default", functions(DEFAULT_ROUTE_HANDLER).arn);
}

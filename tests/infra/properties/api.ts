import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import { arnOfFunction, differences, functionsOf, resourcesOf, textOf } from "../read-app.ts";
import type { App, Resource } from "../synth/synthesize.ts";

/** Route, integration and function lead to the handler of the route table, HEAD where GET does; the rest to the default handler. */
export function routesAreThoseOfTheRouteTable(app: App): string[] {
	const integrations = new Map(
		resourcesOf(app, "integration").map((integration) => [
			`integrations/${integration.name}-id`,
			integration,
		]),
	);
	const handlers = new Map(
		functionsOf(app).map(({ handler, resource }) => [arnOfFunction(app, resource), handler]),
	);
	const handlerOf = (route: Resource) => {
		const integration = integrations.get(textOf(route, "target"));
		return handlers.get(integration ? textOf(integration, "integrationUri") : "") ?? "nothing";
	};
	return differences(
		"route",
		resourcesOf(app, "route").map((route) => `${textOf(route, "routeKey")} → ${handlerOf(route)}`),
		[
			...ROUTES.flatMap(({ method, path, handler }) =>
				(method === "GET" ? ["GET", "HEAD"] : [method]).map((name) => `${name} ${path} → ${handler}`),
			),
			`$default → ${DEFAULT_ROUTE_HANDLER}`,
		],
	);
}

export function handlersReceivePayloadVersion2(app: App): string[] {
	return resourcesOf(app, "integration")
		.filter((integration) => textOf(integration, "payloadFormatVersion") !== "2.0")
		.map((integration) => `${integration.name} sends another payload than 2.0`);
}

/** API Gateway, for this API, may call each function of a route; nobody else may call any function but the machines. */
export function functionsAreCalledByTheirApiOnly(app: App): string[] {
	const api = resourcesOf(app, "api")[0];
	const source = `arn:aws:execute-api:${app.region}:${app.account}:${api ? textOf(api, "name") : ""}/`;
	const permissions = resourcesOf(app, "permission");
	const handlers = new Map(
		functionsOf(app).map(({ handler, resource }) => [arnOfFunction(app, resource), handler]),
	);
	const strangers = permissions
		.filter(
			(permission) =>
				!(
					(textOf(permission, "principal") === "apigateway.amazonaws.com" &&
						textOf(permission, "sourceArn").startsWith(source)) ||
					(textOf(permission, "principal") === "sns.amazonaws.com" && textOf(permission, "sourceArn") !== "")
				),
		)
		.map((permission) => `${permission.name} lets ${textOf(permission, "principal")} in from anywhere`);
	const callable = permissions
		.filter((permission) => textOf(permission, "principal") === "apigateway.amazonaws.com")
		.map((permission) => handlers.get(textOf(permission, "function")) ?? "an unknown function");
	return [
		...strangers,
		...differences("callable by the API", callable, [
			...ROUTES.map(({ handler }) => handler),
			DEFAULT_ROUTE_HANDLER,
		]),
	];
}

export function requestsAreThrottled(app: App): string[] {
	const expected = Number(app.environment["DEPHEALTH_RATE_PER_SECOND"] ?? 200);
	return resourcesOf(app, "apiStage").flatMap((stage) => {
		const settings = stage.inputs["defaultRouteSettings"] as
			| { throttlingRateLimit?: number; throttlingBurstLimit?: number }
			| undefined;
		return settings?.throttlingRateLimit === expected && settings.throttlingBurstLimit === expected * 2
			? []
			: [`${stage.name} is not limited to ${expected} requests a second`];
	});
}

export function requestsAreLogged(app: App): string[] {
	return resourcesOf(app, "apiStage")
		.filter(
			(stage) =>
				(stage.inputs["accessLogSettings"] as { destinationArn?: string })?.destinationArn === undefined,
		)
		.map((stage) => `${stage.name} has no access log`);
}

/** Pages of the configured origins may call the API with its methods and headers; of others, none may. */
export function browsersMayCallFromConfiguredOrigins(app: App): string[] {
	const origins = app.environment["DEPHEALTH_CORS_ORIGINS"]?.split(",") ?? [];
	return resourcesOf(app, "api").flatMap((api) => {
		const cors = (api.inputs["corsConfiguration"] ?? {}) as {
			allowOrigins?: string[];
			allowMethods?: string[];
			allowHeaders?: string[];
		};
		return [
			...differences("origin", cors.allowOrigins ?? [], origins),
			...(origins.length === 0
				? []
				: [
						...differences(
							"method",
							cors.allowMethods ?? [],
							ROUTES.map(({ method }) => method),
						),
						...((cors.allowHeaders ?? []).includes("x-api-key") ? [] : ["browsers cannot send the API key"]),
						...((cors.allowHeaders ?? []).includes("*") ? ["browsers may send any header"] : []),
					]),
		];
	});
}

export function theDomainIsTheConfiguredOne(app: App): string[] {
	return differences(
		"domain",
		resourcesOf(app, "apiDomain").map((domain) => textOf(domain, "domainName")),
		app.environment["DEPHEALTH_DOMAIN"] === undefined ? [] : [app.environment["DEPHEALTH_DOMAIN"]],
	);
}

/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
	app(input) {
		const isProduction = input.stage === "production";
		return {
			name: "dephealth",
			home: "aws",
			// Resources that hold data outlive their stage in production; everything else is rebuilt from here.
			removal: isProduction ? "retain" : "remove",
			protect: isProduction,
			providers: { aws: { region: (process.env["AWS_REGION"] ?? "eu-central-1") as aws.Region } },
		};
	},

	/** SST allows no imports at the top of this file; each concern is one module in `stacks/`. */
	async run() {
		const { readSettings } = await import("./stacks/settings.ts");
		const { createStorage } = await import("./stacks/storage.ts");
		const { createMessaging } = await import("./stacks/messaging.ts");
		const { createSecrets } = await import("./stacks/secret-values.ts");
		const { createConsole } = await import("./stacks/console.ts");
		const { createFunctions } = await import("./stacks/functions.ts");
		const { createWorkflows } = await import("./stacks/workflows.ts");
		const { addRoutes, createApi } = await import("./stacks/api.ts");
		const { createSchedules } = await import("./stacks/schedules.ts");
		const { createSubscribers } = await import("./stacks/subscribers.ts");
		const { createObservability } = await import("./stacks/observability.ts");

		const settings = readSettings(process.env, $app.stage, { live: $dev });
		const tables = createStorage(settings);
		const messaging = createMessaging(settings);
		const api = createApi(settings);
		const secrets = createSecrets();
		const edgeSecret = secrets.get("EDGE_SECRET")?.value ?? "";
		const publicUrl = settings.console ? createConsole({ settings, api, edgeSecret }) : api.url;
		const functions = createFunctions({ settings, tables, messaging, secrets, publicUrl });
		const machines = createWorkflows({ settings, functions, messaging });
		addRoutes(api, functions);
		const schedules = createSchedules({ settings, machines, messaging });
		const subscribers = createSubscribers({ functions, messaging });
		const { alarms, dashboardUrl } = createObservability({
			settings,
			api,
			machines,
			messaging,
			tables,
			poison: new Map([...messaging.poison, ...subscribers, ...schedules]),
		});

		return {
			api: api.url,
			...(settings.console && { console: publicUrl }),
			...(dashboardUrl !== undefined && { dashboard: dashboardUrl }),
			alarms: alarms.arn,
			deadLetters: messaging.queues.get("dead-letters")?.url,
			stateMachines: $util.all(Object.fromEntries([...machines].map(([name, { arn }]) => [name, arn]))),
			tables: $util.all(Object.fromEntries(Object.entries(tables).map(([key, { name }]) => [key, name]))),
		};
	},
});

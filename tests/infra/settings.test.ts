import { describe, expect, it } from "vitest";
import { stageLabel } from "../../stacks/names.ts";
import { InvalidSettingError, readSettings } from "../../stacks/settings.ts";

const DEPLOYED = { live: false };

describe("the settings of a stage", () => {
	it("need nothing to be set", () => {
		expect(readSettings({}, "dev", DEPLOYED)).toEqual({
			isProduction: false,
			domain: undefined,
			console: true,
			dashboard: false,
			consoleDomain: undefined,
			mailSender: undefined,
			mailIdentityExists: false,
			alarmEmail: undefined,
			contact: undefined,
			corsOrigins: [],
			operatorOwners: "",
			stripePrices: "",
			schedules: true,
			throttle: { ratePerSecond: 200, burst: 400 },
		});
	});

	it("take an empty variable for an unset one", () => {
		const empty = { DEPHEALTH_DOMAIN: "", DEPHEALTH_MAIL_SENDER: " ", DEPHEALTH_CORS_ORIGINS: "" };
		expect(readSettings(empty, "dev", DEPLOYED)).toEqual(readSettings({}, "dev", DEPLOYED));
	});

	it("protect data in the stage called production alone", () => {
		expect(readSettings({}, "production", DEPLOYED).isProduction).toBe(true);
		expect(readSettings({}, "production-copy", DEPLOYED).isProduction).toBe(false);
	});

	it.each([
		[{}, DEPLOYED, true],
		[{}, { live: true }, false],
		[{ DEPHEALTH_SCHEDULES: "on" }, { live: true }, true],
		[{ DEPHEALTH_SCHEDULES: "off" }, DEPLOYED, false],
	])("with %j, %j let machines start by themselves: %s", (environment, options, schedules) => {
		expect(readSettings(environment, "dev", options).schedules).toBe(schedules);
	});

	it.each(["", "a_b", "feature/x", "-a", "ä", "a".repeat(129)])(
		"refuse the stage %j before anything is made",
		(stage) => {
			expect(() => readSettings({}, stage, DEPLOYED)).toThrow(/--stage/);
		},
	);

	it.each(["a".repeat(128), "pull-request-with-a-long-name", "production"])(
		"take the stage %s, with a name of its own",
		(stage) => {
			expect(readSettings({}, stage, DEPLOYED).isProduction).toBe(stage === "production");
			const label = stageLabel(stage);
			expect(label.length).toBeLessThanOrEqual(20);
			expect(label).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/);
			expect(stageLabel(`${stage}2`)).not.toBe(label);
		},
	);

	it("read lists", () => {
		const settings = readSettings(
			{
				DEPHEALTH_CORS_ORIGINS: "https://a.example, http://localhost:3000",
				DEPHEALTH_OPERATOR_OWNERS: "user_a, user_b",
				DEPHEALTH_STRIPE_PRICES: "price_1:starter, price_2:pro",
			},
			"dev",
			DEPLOYED,
		);
		expect(settings.corsOrigins).toEqual(["https://a.example", "http://localhost:3000"]);
		expect(settings.operatorOwners).toBe("user_a,user_b");
		expect(settings.stripePrices).toBe("price_1:starter,price_2:pro");
	});

	it.each([
		["DEPHEALTH_DOMAIN", "https://api.example.org"],
		["DEPHEALTH_DOMAIN", "localhost"],
		["DEPHEALTH_MAIL_SENDER", "not an address"],
		["DEPHEALTH_ALARM_EMAIL", "example.org"],
		["DEPHEALTH_CORS_ORIGINS", "*"],
		["DEPHEALTH_CORS_ORIGINS", "https://a.example/path"],
		["DEPHEALTH_STRIPE_PRICES", "price_1:gold"],
		["DEPHEALTH_RATE_PER_SECOND", "0"],
		["DEPHEALTH_RATE_PER_SECOND", "many"],
	])("refuse %s=%s by its name", (name, value) => {
		expect(() => readSettings({ [name]: value }, "dev", DEPLOYED)).toThrow(InvalidSettingError);
		expect(() => readSettings({ [name]: value }, "dev", DEPLOYED)).toThrow(name);
	});
});

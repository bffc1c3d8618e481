import { describe, expect, it } from "vitest";
import { InvalidSettingError, readSettings } from "../../stacks/settings.ts";

describe("the settings of a stage", () => {
	it("need nothing to be set", () => {
		expect(readSettings({}, "dev")).toEqual({
			isProduction: false,
			domain: undefined,
			mailSender: undefined,
			alarmEmail: undefined,
			corsOrigins: [],
			operatorOwners: "",
			stripePrices: "",
			throttle: { ratePerSecond: 200, burst: 400 },
		});
	});

	it("take an empty variable for an unset one", () => {
		const empty = { DEPHEALTH_DOMAIN: "", DEPHEALTH_MAIL_SENDER: " ", DEPHEALTH_CORS_ORIGINS: "" };
		expect(readSettings(empty, "dev")).toEqual(readSettings({}, "dev"));
	});

	it("protect data in the stage called production alone", () => {
		expect(readSettings({}, "production").isProduction).toBe(true);
		expect(readSettings({}, "production-copy").isProduction).toBe(false);
	});

	it("read lists", () => {
		const settings = readSettings(
			{
				DEPHEALTH_CORS_ORIGINS: "https://a.example, http://localhost:3000",
				DEPHEALTH_OPERATOR_OWNERS: "user_a, user_b",
				DEPHEALTH_STRIPE_PRICES: "price_1:starter, price_2:pro",
			},
			"dev",
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
		expect(() => readSettings({ [name]: value }, "dev")).toThrow(InvalidSettingError);
		expect(() => readSettings({ [name]: value }, "dev")).toThrow(name);
	});
});

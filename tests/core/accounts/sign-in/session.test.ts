import {
	createSessions,
	endOfRecord,
	SESSION_SECONDS,
	type Session,
} from "@dephealth/core/accounts/sign-in/session.ts";
import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../manual-clock.ts";

const SECRET = "a secret of at least thirty-two bytes";
const OWNER = "user_1";

function start() {
	const clock = createManualClock();
	const begun: Session[] = [];
	const records = {
		begin: async (session: Session) => {
			begun.push(session);
		},
	};
	return { clock, begun, records, sessions: createSessions({ secret: SECRET, clock, records }) };
}

/** A token that differs from ours in the given parts. */
function forge(clock: { now(): number }, change: { secret?: string; alg?: string; claims?: object } = {}) {
	const now = Math.floor(clock.now() / 1000);
	const claims = {
		sub: OWNER,
		jti: "id",
		iss: "dephealth",
		aud: "dephealth-session",
		iat: now,
		exp: now + 60,
	};
	return new SignJWT({ ...claims, ...change.claims })
		.setProtectedHeader({ alg: change.alg ?? "HS256" })
		.sign(new TextEncoder().encode(change.secret ?? SECRET));
}

describe("a session", () => {
	it("says who signed in, for seven days to the second", async () => {
		const { clock, begun, sessions } = start();
		const value = await sessions.issue(OWNER);
		expect(value).toMatch(/^[\w.-]+$/);
		expect(begun.map(({ owner }) => owner)).toEqual([OWNER]);
		expect(endOfRecord(begun[0]?.record ?? "")).toBe(clock.now() / 1000 + SESSION_SECONDS);
		await clock.advance(SESSION_SECONDS * 1000 - 1);
		expect(await sessions.read(value)).toEqual(begun[0]);
		await clock.advance(1);
		expect(await sessions.read(value)).toBeUndefined();
	});

	it("that a clock that was ahead has begun does not last until that day", async () => {
		const { clock, sessions } = start();
		await clock.advance(400 * 86_400_000);
		const value = await sessions.issue(OWNER);
		await clock.advance(-400 * 86_400_000);
		expect(await sessions.read(value)).toBeUndefined();
	});

	it("is not given out when it could not be recorded", async () => {
		const records = { begin: () => Promise.reject(new Error("away")) };
		const sessions = createSessions({ secret: SECRET, clock: createManualClock(), records });
		await expect(sessions.issue(OWNER)).rejects.toThrow("away");
	});

	it("is known by the same secret only", async () => {
		const { clock, records, sessions } = start();
		const other = createSessions({ secret: `${SECRET}.`, clock, records });
		expect(await other.read(await sessions.issue(OWNER))).toBeUndefined();
	});

	it("is read from a token as ours are", async () => {
		const { clock, sessions } = start();
		expect(await sessions.read(await forge(clock))).toMatchObject({ owner: OWNER });
	});

	it.each([
		["another secret", { secret: "another secret of at least thirty-two bytes" }],
		["another algorithm", { alg: "HS512", secret: SECRET.repeat(2) }],
		["another issuer", { claims: { iss: "somebody" } }],
		["another audience", { claims: { aud: "dephealth" } }],
		["no end", { claims: { exp: undefined } }],
		["an end in the past", { claims: { exp: 1 } }],
		["nobody", { claims: { sub: undefined } }],
		["no id, by which it could be ended", { claims: { jti: undefined } }],
	])("is not read from one with %s", async (_, change) => {
		const { clock, sessions } = start();
		expect(await sessions.read(await forge(clock, change))).toBeUndefined();
	});

	it.each([
		"",
		"a.b.c",
		"...",
		`${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"user_1"}').toString("base64url")}.`,
		"x".repeat(100_000),
	])("is not read from garbage", async (value) => {
		expect(await start().sessions.read(value)).toBeUndefined();
	});

	it("is not read when a single letter has changed", async () => {
		const { sessions } = start();
		const value = await sessions.issue(OWNER);
		for (let index = 0; index < value.length - 1; index += 7) {
			const letter = value[index] === "A" ? "B" : "A";
			expect(await sessions.read(value.slice(0, index) + letter + value.slice(index + 1))).toBeUndefined();
		}
	});
});

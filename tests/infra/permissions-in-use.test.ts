import { afterAll, beforeAll, expect, it } from "vitest";
import { FUNCTION_NEEDS } from "../../stacks/function-needs.ts";
import { callsOf } from "./permissions/permitted-calls.ts";
import { type Product, startProduct } from "./permissions/running-product.ts";
import { UNUSED_HERE } from "./permissions/unused-here.ts";
import { useTheProduct } from "./permissions/use-the-product.ts";

let product: Product;

beforeAll(async () => {
	product = await startProduct();
	await useTheProduct(product);
});

afterAll(() => product?.stop());

it("every call of a function to AWS is one that its role allows", () => {
	const allowed = new Set(
		[...FUNCTION_NEEDS].flatMap(([handler, { grants }]) =>
			grants.flatMap((grant) => callsOf(handler, grant)),
		),
	);
	expect(
		[...product.calls].filter((call) => !allowed.has(call)),
		"Grant these calls in stacks/needs/<subject>.ts.",
	).toEqual([]);
});

it("every permission is one that its function has used", () => {
	const given = [...FUNCTION_NEEDS].flatMap(([handler, { grants }]) =>
		grants.flatMap((grant) => callsOf(handler, grant)),
	);
	expect(
		given.filter((permission) => !product.calls.has(permission) && !UNUSED_HERE.has(permission)),
		"Use these permissions in tests/infra/permissions, or take them out of stacks/needs/<subject>.ts.",
	).toEqual([]);
	expect([...UNUSED_HERE.keys()].filter((permission) => !given.includes(permission))).toEqual([]);
});

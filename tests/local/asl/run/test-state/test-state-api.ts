import { TestStateCommand, type TestStateCommandInput } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach } from "vitest";
import { startApi, type TestApi } from "../../api-fixture.ts";
import { createTestEngine, testResource } from "../../engine-fixture.ts";

/** TestState by its client, on an engine whose one integration doubles numbers. Registers what each test starts and stops. */
export function testStateApi() {
	let api: TestApi;
	/** The arguments of the integration's calls. */
	const calls: unknown[] = [];

	beforeEach(async () => {
		calls.length = 0;
		const t = createTestEngine({
			work: async ({ arguments: given }) => {
				calls.push(given);
				if (JSON.stringify(given).includes("fail")) throw new RangeError("too far");
				return { doubled: Number((given as { n: number }).n) * 2 };
			},
		});
		api = await startApi(t.engine);
	});
	afterEach(() => api.stop());

	async function send(input: TestStateCommandInput) {
		const { $metadata, ...answer } = await api.client.send(new TestStateCommand(input));
		return answer;
	}

	return {
		calls,
		send,
		run: (state: Record<string, unknown>, rest: Partial<TestStateCommandInput> = {}) =>
			send({ definition: JSON.stringify({ QueryLanguage: "JSONata", ...state }), ...rest }),
	};
}

export const task = {
	Type: "Task",
	Resource: testResource("work"),
	Arguments: { n: "{% $states.input.n + $more %}" },
	Assign: { seen: "{% $states.result.doubled %}" },
	Output: "{% $states.result.doubled %}",
	Next: "After",
};

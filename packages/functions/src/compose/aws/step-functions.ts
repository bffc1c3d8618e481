/** Composition of operators' calls to Step Functions; loaded at the first use. */
import { part } from "../process/composition.ts";
import { config } from "../process/config.ts";
import { once } from "../process/once.ts";
import { sfnClient } from "./sfn-client.ts";

export const stepFunctions = /* @__PURE__ */ part((c) =>
	once(async () => {
		const { createStepFunctionsCalls } = await import("@dephealth/core/aws/step-functions-calls.ts");
		return createStepFunctionsCalls({
			client: await sfnClient(c)(),
			machines: config(c).stateMachineArns,
			clock: c.clock,
		});
	}),
);

/** Sets how the simulated upstreams of a running product behave. */
import type { Product } from "./start-product.ts";

export const SANDBOX_STATE_MACHINE_ARN =
	"arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";

export function sandboxUrlOf(product: Product): string {
	const url = /sandbox\s+(http\S+)/i.exec(product.stdout())?.[1];
	if (!url) throw new Error("the product does not say where its sandbox is");
	return url;
}

export async function setSandboxBehaviour(
	product: Product,
	upstream: string,
	behaviour: Record<string, unknown>,
): Promise<void> {
	const response = await fetch(`${sandboxUrlOf(product)}/_sandbox/behaviour`, {
		method: "PUT",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ [upstream]: behaviour }),
	});
	if (!response.ok) throw new Error(`the sandbox refused: ${await response.text()}`);
}

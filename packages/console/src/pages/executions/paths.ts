/** The address of an execution's page. */
export function executionPath(machine: string, name: string): string {
	return `/executions/${machine}/${encodeURIComponent(name)}`;
}

/**
 * The address of a Map run's page.
 *
 * @param execution the address of the page of the execution that it is part of
 */
export function mapRunPath(execution: string, mapRunArn: string): string {
	return `${execution}/map/${encodeURIComponent(mapRunArn.slice(mapRunArn.lastIndexOf(":") + 1))}`;
}

/** Machine and name in an execution's ARN; undefined when it belongs to none of these machines. */
export function executionOfArn(
	arn: string,
	machines: readonly { name: string; arn: string }[],
): { machine: string; name: string } | undefined {
	for (const machine of machines) {
		const prefix = `${machine.arn.replace(":stateMachine:", ":execution:")}:`;
		if (arn.startsWith(prefix)) return { machine: machine.name, name: arn.slice(prefix.length) };
	}
	return undefined;
}

/** The address of an execution's page. */
export function executionPath(machine: string, name: string): string {
	return `/executions/${machine}/${encodeURIComponent(name)}`;
}

const PATHS = {
	scan: "M2.5 5V3.5a1 1 0 0 1 1-1H5M11 2.5h1.5a1 1 0 0 1 1 1V5M13.5 11v1.5a1 1 0 0 1-1 1H11M5 13.5H3.5a1 1 0 0 1-1-1V11M4.5 8h7",
	packages: "m8 1.8 5.5 3v6.4L8 14.2l-5.5-3V4.8zM2.7 4.9 8 7.8l5.3-2.9M8 7.800v6.2",
	executions:
		"M8 1.500a1.7 1.7 0 1 0 0 3.400a1.7 1.7 0 1 0 0-3.400M3.7 11.100a1.7 1.7 0 1 0 0 3.400a1.7 1.7 0 1 0 0-3.400M12.3 11.100a1.7 1.7 0 1 0 0 3.400a1.7 1.7 0 1 0 0-3.400M8 5v2.500M8 7.500H3.700v3.500M8 7.500h4.300v3.5",
	operations: "M1.5 8.500h3l2-5.5 3 10 2-4.500h3",
	account:
		"M8 2.500a2.8 2.8 0 1 0 0 5.600a2.8 2.8 0 1 0 0-5.600M2.5 14c.6-2.9 2.8-4.3 5.5-4.300s4.9 1.4 5.5 4.3",
	moon: "M13.5 9.600A5.8 5.8 0 0 1 6.4 2.500a5.8 5.8 0 1 0 7.1 7.100z",
	sun: "M8 5.200a2.8 2.8 0 1 0 0 5.600a2.8 2.8 0 1 0 0-5.600M8 1.500v1.200M8 13.300v1.200M1.5 8h1.200M13.3 8h1.200M3.4 3.400l.9.9M11.7 11.700l.9.9M12.6 3.400l-.9.9M4.3 11.700l-.9.9",
	chevron: "m6 3.5 4.5 4.500L6 12.5",
	find: "M7 2.700a4.3 4.3 0 1 0 0 8.600a4.3 4.3 0 1 0 0-8.600M10.3 10.300l3.2 3.2",
	link: "M6.5 9.5 9.5 6.500M7 4.5 8.6 2.900a3 3 0 0 1 4.5 4.500L11.5 9M9 11.500l-1.6 1.600a3 3 0 0 1-4.5-4.500L4.5 7",
	again: "M13 8a5 5 0 1 1-1.5-3.500L13 6M13 2.800V6H9.8",
	upload: "M8 11V3M4.8 6 8 2.8 11.2 6M2.8 13.200h10.4",
	download: "M8 3v8M4.8 8 8 11.2 11.2 8M2.8 13.200h10.4",
	bell: "M4 11V7a4 4 0 0 1 8 0v4l1 1.500H3zM6.7 14.200h2.6",
	play: "M4.5 2.800v10.400L13 8z",
	stop: "M4 4h8v8H4z",
	folder: "M2 12.500v-9h4l1.5 1.800H14v7.200z",
	close: "m4 4 8 8m0-8-8 8",
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the text beside it has its meaning. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
	return (
		<svg
			width={size}
			height={size}
			viewBox="0 0 16 16"
			fill="none"
			stroke="currentColor"
			stroke-width="1.4"
			stroke-linecap="round"
			stroke-linejoin="round"
			aria-hidden="true"
		>
			<path d={PATHS[name]} />
		</svg>
	);
}

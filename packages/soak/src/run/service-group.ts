/** The group that a service's processes are recorded as; no command is called so. */
export function groupOf(service: string): string {
  return `soak:${service}`;
}

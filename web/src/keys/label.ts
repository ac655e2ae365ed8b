/** A key's label, or what stands in its place where it has none that can be seen. */
export function labelOr<T extends string | null>(label: string | null, otherwise: T): string | T {
    return label?.trim() || otherwise;
}

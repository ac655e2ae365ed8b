/** How bad a finding is, the worst first. */
export const statuses = ["problem", "warning", "advice", "skipped", "ok"] as const;

export type FindingStatus = (typeof statuses)[number];

/** The answer of GET /admin/doctor. */
export interface DoctorReport {
    checked_at: string;
    duration_ms: number;
    status: Exclude<FindingStatus, "skipped">;
    findings: Finding[];
}

/** What a check says about one thing, in the language that was asked for. */
export interface Finding {
    /** The check's name, such as sqlite.integrity. */
    check: string;
    subject: string | null;
    status: FindingStatus;
    title: string;
    detail: string | null;
    /** A command for a shell. */
    fix: string | null;
    duration_ms: number;
}

export interface FindingGroup {
    status: FindingStatus;
    findings: Finding[];
}

/** The findings by status, the worst first. Each group has some, in the order of the report. */
export function groupsOf({ findings }: DoctorReport): FindingGroup[] {
    return statuses.map(status => ({ status, findings: findings.filter(one => one.status === status) })).filter(group => group.findings.length > 0);
}

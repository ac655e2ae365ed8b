import type { ComponentType } from "preact";
import { AuditPage } from "../audit/page";
import { DoctorPage } from "../doctor/page";
import { KeyPage } from "../keys/key-page";
import { KeysPage } from "../keys/page";
import { OverviewPage } from "../overview/page";
import { SettingsPage } from "../settings/page";
import { auditWords } from "../text/audit";
import { doctorWords } from "../text/doctor";
import { keyWords } from "../text/keys";
import { overviewWords } from "../text/overview";
import { settingsWords } from "../text/settings";
import { upstreamWords } from "../text/upstreams";
import { usageWords } from "../text/usage";
import { UpstreamsPage } from "../upstreams/page";
import { UsagePage } from "../usage/page";

export interface Page {
    /** The path below /dashboard; `:name` stands for one segment. The empty path is the first page. */
    path: string;
    component: ComponentType<{ values: Record<string, string> }>;
    /** The title of the page; in the navigation it is the entry's text. */
    title: () => string;
    isInNavigation: boolean;
}

/** Every page of the dashboard. A page that is listed here has its address, and its entry in the navigation in this order. */
export const pages: readonly Page[] = [
    { path: "", component: OverviewPage, title: () => overviewWords().title, isInNavigation: true },
    { path: "keys", component: KeysPage, title: () => keyWords().title, isInNavigation: true },
    { path: "keys/:id", component: KeyPage, title: () => keyWords().one, isInNavigation: false },
    { path: "usage", component: UsagePage, title: () => usageWords().title, isInNavigation: true },
    { path: "upstreams", component: UpstreamsPage, title: () => upstreamWords().title, isInNavigation: true },
    { path: "audit", component: AuditPage, title: () => auditWords().title, isInNavigation: true },
    { path: "settings", component: SettingsPage, title: () => settingsWords().title, isInNavigation: true },
    { path: "doctor", component: DoctorPage, title: () => doctorWords().title, isInNavigation: true },
];

/** The page that /dashboard itself shows. */
export const firstPage = "";

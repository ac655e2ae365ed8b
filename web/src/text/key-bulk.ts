import { words } from "./language";

const keys = (count: string) => (count === "1" ? "1 key" : `${count} keys`);

/** The texts of changing many keys at once. */
export const keyBulkWords = words(
    {
        titleSelected: (count: string) => `Change ${keys(count)}`,
        titleMatching: "Change all keys that match",
        matching: (filter: string) => `All keys with ${filter}, on all pages.`,
        filters: { label: "label", tag: "tag", owner: "owner", status: "status" } as Record<string, string>,
        what: "What to do",
        kinds: { expiry: "Set when they expire", owner: "Set the owner", tags: "Set the tags", suspend: "Suspend", resume: "Resume", reset: "Reset usage", revoke: "Revoke" },
        submit: "Change the keys",
        stop: "Stop",
        running: (done: string) => `Done so far: ${keys(done)}…`,
        finished: (done: string) => `Changed: ${keys(done)}.`,
        stopped: (done: string) => `Stopped. Changed: ${keys(done)}; the others are as they were.`,
        trouble: (count: string) => `Not changed, or not known: ${keys(count)}.`,
        results: "Results by key",
        key: "Key",
        result: "Result",
        reason: "Reason",
        outcomes: { done: "done", failed: "failed", unknown: "not known" },
        repeat: "Repeating is safe: what is changed already stays as it is.",
        only: (shown: string) => `The first ${shown} are shown.`,
    },
    {
        titleSelected: (count: string) => `更改 ${count} 个密钥`,
        titleMatching: "更改所有匹配的密钥",
        matching: (filter: string) => `所有页上满足 ${filter} 的密钥。`,
        filters: { label: "名称", tag: "标签", owner: "负责人", status: "状态" } as Record<string, string>,
        what: "操作",
        kinds: { expiry: "设置到期时间", owner: "设置负责人", tags: "设置标签", suspend: "暂停", resume: "恢复", reset: "重置用量", revoke: "吊销" },
        submit: "更改密钥",
        stop: "停止",
        running: (done: string) => `已完成 ${done} 个密钥…`,
        finished: (done: string) => `已更改 ${done} 个密钥。`,
        stopped: (done: string) => `已停止。已更改 ${done} 个密钥，其余保持不变。`,
        trouble: (count: string) => `${count} 个密钥未能更改，或结果未知。`,
        results: "各密钥的结果",
        key: "密钥",
        result: "结果",
        reason: "原因",
        outcomes: { done: "完成", failed: "失败", unknown: "未知" },
        repeat: "可以放心重复：已更改的密钥保持不变。",
        only: (shown: string) => `仅显示前 ${shown} 个。`,
    },
);

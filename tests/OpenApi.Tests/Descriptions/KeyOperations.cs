using QuotaFunctions.Api.Keys;
using QuotaFunctions.Api.Keys.Bulk;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

internal static class KeyOperations
{
    public static OperationGroup Group { get; } = new("Keys", "Issuing keys and changing them. The paths exist under `/api/admin` too.", new Dictionary<string, OperationDescription>
    {
        ["KeyCreate"] = new()
        {
            Summary = "Issue keys",
            Text = "The answer is the only time that a key is shown. With an `Idempotency-Key` a request issues once; a repetition shows the records without the keys.",
            Parameters = [Parameters.IdempotencyKey],
            Body = Bodies.NewKey,
            Answers =
            [
                new(201, "The key, or with a `count` above 1 the keys.", typeof(IssuedKeyView), typeof(IssuedKeysView))
                {
                    Headers = ["ETag", "Location", "Cache-Control", "Idempotency-Replayed"],
                },
            ],
            Refusals = [Refusals.Mismatch, Refusals.OutcomeUnknown],
        },
        ["KeyList"] = new()
        {
            Summary = "List keys",
            Text = "Newest first; the keys that match all filters. A page under a filter can be short or even empty while `next_cursor` is not null: read on until it is. As CSV: all keys, or the first `limit` of them.",
            Parameters = [Parameters.Status, Parameters.Label, Parameters.Tag1, Parameters.Owner, Parameters.Limit, Parameters.Cursor, Parameters.Format],
            Answers =
            [
                new(200, "A page of keys, or all of them as CSV.", typeof(KeyPageView))
                {
                    Other = ("text/csv", new() { ["type"] = "string", ["description"] = "RFC 4180, with a header line." }),
                },
            ],
        },
        ["KeyBulkChange"] = new()
        {
            Summary = "Change many keys",
            Text = "One change to at most 1,000 keys. Each key is changed whole or not at all, and the answer tells of each; a repetition is safe.",
            Body = Bodies.BulkChange,
            Answers = [new(200, "What became of each key, even if some failed.", typeof(BulkView))],
        },
        ["KeyGet"] = new()
        {
            Summary = "Read a key",
            Text = "Read from the store itself; its revision is the `ETag`.",
            Answers = [new(200, "The key.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = [Refusals.NotFound],
        },
        ["KeyUpdate"] = new()
        {
            Summary = "Change a key",
            Text = "What is absent stays, and null clears. `limits` replaces all limits; `quota` replaces only the lifetime limit on requests.",
            Parameters = [Parameters.IfMatch],
            Body = Bodies.KeyChange,
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = Refusals.OfChanges,
        },
        ["KeyRevoke"] = new()
        {
            Summary = "Revoke a key",
            Text = "Takes effect with the next request; if several instances share Table Storage, within 5 seconds. Revocation is final.",
            Parameters = [Parameters.IfMatch],
            Answers = [new(204, "The key is revoked, now or before.")],
            Refusals = Refusals.OfChanges,
        },
        ["KeySuspend"] = new()
        {
            Summary = "Suspend a key",
            Text = "The key is refused until it is resumed. Open holds are still settled; windows and expiry run on. A second time changes nothing.",
            Parameters = [Parameters.IfMatch],
            Body = Bodies.Nothing,
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = Refusals.OfChangesOfOpenKeys,
        },
        ["KeyResume"] = new()
        {
            Summary = "Resume a suspended key",
            Text = "A second time changes nothing.",
            Parameters = [Parameters.IfMatch],
            Body = Bodies.Nothing,
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = Refusals.OfChangesOfOpenKeys,
        },
        ["KeyLimitSet"] = new()
        {
            Summary = "Set, add or top up one limit",
            Text = "The other limits stay, and what was used stays used. `add` is safe to repeat with an `Idempotency-Key` or with `If-Match`.",
            Parameters = [Parameters.IfMatch, Parameters.IdempotencyKey],
            Body = Bodies.LimitEdit,
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag", "Idempotency-Replayed"] }],
            Refusals = [.. Refusals.OfChanges, Refusals.Mismatch, Refusals.TooManyRemembered, Refusals.Running],
        },
        ["KeyLimitDelete"] = new()
        {
            Summary = "Remove one limit",
            Text = "Refused when nothing would bound the key any more, unless `unlimited=true` says that this is meant.",
            Parameters = [Parameters.Unlimited, Parameters.IfMatch],
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = Refusals.OfChanges,
        },
        ["KeyRotate"] = new()
        {
            Summary = "Give a key a new secret",
            Text = "Under the same id, quota and usage; shown once, as in issuing. The old secret ends at once, or still works for the overlap.",
            Parameters = [Parameters.IfMatch],
            Body = Bodies.Rotation,
            Answers = [new(200, "The key with its new text.", typeof(IssuedKeyView)) { Headers = ["ETag", "Cache-Control"] }],
            Refusals = Refusals.OfChangesOfOpenKeys,
        },
        ["KeyReset"] = new()
        {
            Summary = "Set what is used to zero",
            Text = "In the open windows. Open holds stay held; usage rows stay.",
            Parameters = [Parameters.IfMatch],
            Body = Bodies.Nothing,
            Answers = [new(200, "The key as it is now.", typeof(KeyView)) { Headers = ["ETag"] }],
            Refusals = Refusals.OfChanges,
        },
    });
}

using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>Records, states and rows to write in tests.</summary>
public static class Sample
{
    /// <summary>The instant that tests call now.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The UTC day of <see cref="Now"/>.</summary>
    public static readonly DateOnly Today = new(2026, 3, 1);

    /// <summary>Texts that break what is put together by hand: quotes, wildcards, comments, control characters, wide characters, length.</summary>
    public static readonly IReadOnlyList<string> HostileTexts =
    [
        "it's \"quoted\" `thrice`",
        "'; DROP TABLE api_keys; --",
        "100%_done\\[a-z]*?",
        "a/b\\c#d?e=f&g+h",
        " leading and trailing ",
        "tab\tnewline\r\nbell\u0007escape\u001bdelete\u007f",
        "\u0001\u0002\u001f",
        "日本語のラベル與中文标签",
        "emoji 🦊👩‍👩‍👧‍👦 and ½",
        "right-to-left \u202eesrever",
        "e\u0301 is not \u00e9",
        "{\"json\":[1,2,{\"deep\":null}]}",
        "<script>alert(1)</script>",
        new string('x', 200),
        string.Concat(Enumerable.Repeat("🦊", 100)),
    ];

    /// <summary>A record with an unused id.</summary>
    public static KeyRecord Record(
        string? label = null, long? quota = null, DateTimeOffset? createdAt = null, DateTimeOffset? expiresAt = null) => new()
        {
            Id = KeyId.New(),
            Prefix = KeyPrefix.Default,
            Label = label,
            Limits = quota is { } max ? LimitSet.Of(new Limit(Unit.Requests, WindowKind.Lifetime, max)) : LimitSet.None,
            TimeZone = "UTC",
            CreatedAt = createdAt ?? Now,
            ExpiresAt = expiresAt,
            Secret = SecretHash.Of("secret"),
        };

    /// <summary>A record that uses every member.</summary>
    public static KeyRecord FullRecord(string? label = "all members") => Record(label) with
    {
        Prefix = KeyPrefix.TryParse("live-1_", out var prefix) ? prefix : default,
        Limits = LimitSet.Of(
            new Limit(Unit.Requests, WindowKind.Lifetime, 1_000),
            new Limit(Unit.Tokens, WindowKind.Day, Limit.MaxAmount),
            new Limit(Unit.Parse("images_2k"), WindowKind.Month, 0)),
        TimeZone = "America/Argentina/ComodRivadavia",
        Models = ["gpt-4o", "模型/一", "a \"b\" 'c' %_"],
        MaxParallel = KeyRecord.LargestMaxParallel,
        Owner = "李四 <four@example.org>",
        Tags = [Tag.Parse("team:b"), Tag.Parse("team:a")],
        CreatedAt = Now.AddTicks(1),
        ExpiresAt = Now.AddDays(1).AddTicks(7),
        SuspendedAt = Now.AddMinutes(50).AddTicks(9),
        RevokedAt = Now.AddHours(1).AddTicks(3),
        PreviousSecret = SecretHash.Of("the one before"),
        PreviousSecretUntil = Now.AddMinutes(5),
        IssueFingerprint = "the request, hashed",
        Revision = 42,
    };

    /// <summary>An audit row.</summary>
    public static AuditEntry Audit(KeyId? key = null, DateTimeOffset? at = null, string action = "key.create", string detail = "test") => new()
    {
        At = at ?? Now,
        Action = action,
        KeyId = key,
        Address = "192.0.2.1",
        RequestId = "req-1",
        Detail = detail,
    };

    /// <summary>A usage row.</summary>
    public static UsageRow Usage(
        KeyId key,
        long amount,
        string unit = "requests",
        string model = "",
        UsageSource source = UsageSource.Reported,
        DateOnly? day = null,
        string upstream = "") =>
        new(key, day ?? Today, model, UpstreamName.Parse(upstream), source, unit, amount);

    /// <summary>An operation row.</summary>
    public static StoredOperation Operation(string id, DateTimeOffset? expiresAt = null, string fingerprint = "consume:requests=1") => new()
    {
        Id = id,
        Fingerprint = fingerprint,
        ExpiresAt = expiresAt ?? Now.AddHours(24),
    };

    /// <summary>A write that makes <paramref name="state"/> of a key as it was read.</summary>
    public static QuotaWrite Write(StoredKey key, QuotaState state, KeyRecord? record = null) => new()
    {
        Id = key.Record.Id,
        Expected = key.Version,
        State = state,
        Record = record,
        Facts = QuotaTransition.FactsOf(record ?? key.Record, state, Now),
    };

    /// <summary>A write that charges a key as it was read with one operation.</summary>
    public static QuotaWrite Apply(StoredKey key, QuotaOperation operation, DateTimeOffset? now = null)
    {
        var at = now ?? Now;
        var next = QuotaTransition.Apply(key.Record, key.State, operation, at);
        return new QuotaWrite
        {
            Id = key.Record.Id,
            Expected = key.Version,
            State = next.State with { Revision = key.State.Revision + 1 },
            Record = ReferenceEquals(next.Key, key.Record) ? null : next.Key,
            Facts = QuotaTransition.FactsOf(next.Key, next.State, at),
            Usage = [.. next.State.Usage.Select(u => new UsageRow(key.Record.Id, next.State.UsageDay, u.Model, u.Upstream, u.Source, u.Unit, u.Amount))],
        };
    }

    /// <summary>A hold of so many requests.</summary>
    public static HoldOperation Hold(TimeSpan timeToLive, long requests = 1, HoldId? id = null) =>
        new(id ?? HoldId.New(), Cost.RequestAndTokens(requests, 0), Cost.RequestAndTokens(requests, 0), timeToLive);
}

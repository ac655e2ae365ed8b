using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Api.Keys;

/// <summary>What <c>POST /admin/keys</c> asks for.</summary>
internal sealed record IssueRequest
{
    /// <summary>The most keys of one request.</summary>
    public const int MaxCount = 1_000;

    public required int Count { get; init; }

    public required KeyPrefix Prefix { get; init; }

    public required string? Label { get; init; }

    public required LimitSet Limits { get; init; }

    public required string TimeZone { get; init; }

    public required ImmutableArray<string> Models { get; init; }

    public required int? MaxParallel { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The request in canonical form, hashed: another one under the same <c>Idempotency-Key</c> is a mistake.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Reads the body; null when it has faults.</summary>
    public static IssueRequest? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        var fields = body.Fields(
            faults, "quota", "expires_in", "label", "count", "prefix", "limits", "time_zone", "models", "max_parallel", "expires_at", "name");
        var request = new IssueRequest
        {
            Limits = ReadLimits(fields, faults),
            ExpiresAt = KeyFields.Expiry(fields, now, mustBeInFuture: true, faults),
            Label = KeyFields.Label(fields, faults),
            Count = (int)(fields.Integer("count", 1, MaxCount) ?? 1),
            Prefix = ReadPrefix(fields, faults) ?? options.DefaultKeyPrefix,
            TimeZone = KeyFields.TimeZone(fields, faults) ?? options.DefaultTimeZone,
            Models = KeyFields.Models(fields, faults),
            MaxParallel = KeyFields.MaxParallel(fields),
            Fingerprint = fields.Fingerprint(),
        };
        return faults.Any ? null : request;
    }

    /// <summary>The request in words, for the audit row; a label may be anybody's name, so it is not repeated.</summary>
    public string Describe()
    {
        var limits = Limits.Count == 0 ? "unlimited" : string.Join(' ', Limits.Select(AuditWords.Of));
        var expiry = ExpiresAt is { } at ? $"expires_at={IsoTime.ToText(at)}" : "never expires";
        var models = Models.IsEmpty ? "" : string.Create(CultureInfo.InvariantCulture, $" models={Models.Length}");
        var parallel = MaxParallel is { } most ? " " + AuditWords.OfMaxParallel(most) : "";
        return string.Create(CultureInfo.InvariantCulture, $"count={Count} {limits} {expiry} time_zone={TimeZone}{models}{parallel}{(Label is null ? "" : " label")}");
    }

    private static LimitSet ReadLimits(JsonFields fields, Faults faults)
    {
        var limits = LimitsField.Read(fields, faults);
        var quota = KeyFields.Quota(fields);
        KeyFields.CheckIsBounded(fields, limits, faults);
        KeyFields.CheckQuotaAgainstLimits(fields, limits, faults);
        limits ??= LimitSet.None;
        return quota is null || faults.Any ? limits : limits.WithRequestQuota(quota);
    }

    private static KeyPrefix? ReadPrefix(JsonFields fields, Faults faults)
    {
        if (fields.Text("prefix", 0, 200) is not { } text)
        {
            return null;
        }

        if (KeyPrefix.TryParse(text, out var prefix))
        {
            return prefix;
        }

        faults.Add("prefix", $"must have at most {KeyPrefix.MaxLength} letters, digits, _ or -.");
        return null;
    }
}

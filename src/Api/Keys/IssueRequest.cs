using System.Globalization;
using QuotaFunctions.Api.Keys.Fields;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys;

/// <summary>The request of <c>POST /admin/keys</c>.</summary>
internal sealed record IssueRequest
{
    /// <summary>The most keys of one request.</summary>
    public const int MaxCount = NumberedLabel.Largest;

    /// <summary>How many keys, 1 … <see cref="MaxCount"/>.</summary>
    public required int Count { get; init; }

    /// <summary>The prefix of the keys.</summary>
    public required KeyPrefix Prefix { get; init; }

    /// <summary>The properties of each key.</summary>
    public required KeySetting Setting { get; init; }

    /// <summary>The hash of the canonical request. A different hash under the same <c>Idempotency-Key</c> is a mistake.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The request as text for the audit row.</summary>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"count={Count} {Setting.AuditDetail}");

    /// <summary>Reads the body; null when it has faults.</summary>
    public static IssueRequest? Read(JsonBody body, ApiOptions options, DateTimeOffset now, Faults faults)
    {
        var fields = body.Fields(faults, [.. KeyFields.Names, "count", "prefix"]);
        var request = new IssueRequest
        {
            Setting = KeyFields.ReadNew(fields, faults, options, now),
            Count = (int)(fields.Integer("count", 1, MaxCount) ?? 1),
            Prefix = ReadPrefix(fields, faults) ?? options.DefaultKeyPrefix,
            Fingerprint = fields.Fingerprint(),
        };
        return faults.Any ? null : request;
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

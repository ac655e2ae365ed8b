using Microsoft.AspNetCore.Http;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Edge.Authentication;

/// <summary>The key that a request presents, of either form, or the refusal where it presents none.</summary>
internal readonly struct PresentedKey
{
    private readonly ApiKey _own;
    private readonly LegacyKey _legacy;

    private PresentedKey(ApiKey own) => _own = own;

    private PresentedKey(LegacyKey legacy, string text)
    {
        _legacy = legacy;
        LegacyText = text;
    }

    private PresentedKey(Problem refusal) => Refusal = refusal;

    /// <summary>Why there is no key; null when there is one.</summary>
    public Problem? Refusal { get; }

    /// <summary>The whole text of a legacy key, never to be logged; null for a key of this service.</summary>
    public string? LegacyText { get; }

    /// <summary>The id of the record to look up.</summary>
    public KeyId Id => LegacyText is null ? _own.Id : _legacy.Id;

    /// <summary>
    /// Reads the headers. A key of this service counts in any of them before a legacy key does, so that a client may send other credentials
    /// beside it.
    /// </summary>
    public static PresentedKey Read(IHeaderDictionary headers, string[] otherHeaders, bool takesLegacyKeys)
    {
        Problem? refusal = null;
        string? legacy = null;
        foreach (var credential in PresentedCredentials.Read(headers, otherHeaders))
        {
            if (ApiKey.TryParse(credential.Text, out var key))
            {
                return new PresentedKey(key);
            }

            // A malformed key is the better explanation than an empty header. Among empty headers the first one is reported.
            refusal = credential.Text is not null ? Problems.InvalidKey : refusal ?? Problems.UnreadableKey(credential.Fault!);
            legacy ??= credential.Legacy;
        }

        return takesLegacyKeys && LegacyKey.TryParse(legacy, out var found) ? new PresentedKey(found, legacy) : new PresentedKey(refusal ?? Problems.MissingKey);
    }

    /// <summary>True when this is the key of that record.</summary>
    public bool Opens(KeyRecord record, DateTimeOffset now) => LegacyText is null ? _own.Opens(record, now) : _legacy.Opens(record, now);

    /// <summary>Without the key, so that it cannot get into a log.</summary>
    public override string ToString() => Refusal is null ? Id.Value : nameof(PresentedKey);
}

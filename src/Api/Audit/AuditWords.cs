using System.Collections.Immutable;

namespace QuotaFunctions.Api.Audit;

/// <summary>The actions and texts of audit rows.</summary>
internal static class AuditWords
{
    /// <summary>The longest text of a row, in characters.</summary>
    public const int MaxLength = 1_000;

    public const string Create = "key.create";
    public const string Update = "key.update";
    public const string Revoke = "key.revoke";
    public const string Suspend = "key.suspend";
    public const string Resume = "key.resume";
    public const string Rotate = "key.rotate";
    public const string Reset = "key.reset";

    /// <summary>All actions that a filter can name.</summary>
    public static ImmutableArray<string> Actions { get; } = [Create, Update, Revoke, Suspend, Resume, Rotate, Reset];

    /// <summary>Cuts a text to the longest that a row holds.</summary>
    public static string Bound(string text) => text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength - 1), "…");
}

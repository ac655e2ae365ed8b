using System.Collections.Immutable;

namespace QuotaFunctions.Api.Audit;

/// <summary>The names of the actions in the audit log, and the bound of its details.</summary>
internal static class AuditActions
{
    /// <summary>The longest detail of an entry, in characters.</summary>
    public const int MaxDetailLength = 1_000;

    public const string Create = "key.create";
    public const string Update = "key.update";
    public const string Revoke = "key.revoke";
    public const string Suspend = "key.suspend";
    public const string Resume = "key.resume";
    public const string Rotate = "key.rotate";
    public const string Reset = "key.reset";

    /// <summary>All actions that a filter can name.</summary>
    public static ImmutableArray<string> Actions { get; } = [Create, Update, Revoke, Suspend, Resume, Rotate, Reset];

    /// <summary>Cuts a detail to <see cref="MaxDetailLength"/>.</summary>
    public static string BoundDetail(string text) => text.Length <= MaxDetailLength ? text : string.Concat(text.AsSpan(0, MaxDetailLength - 1), "…");
}

using System.Collections.Immutable;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Api.Keys;

/// <summary>A change to a key that needs no values.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="AuditAction">The action of the audit row.</param>
/// <param name="Change">What it does.</param>
/// <param name="Words">What the audit row says.</param>
internal sealed record KeyAction(string Name, string AuditAction, KeyChange Change, string Words)
{
    public static KeyAction Suspend { get; } = new("suspend", AuditWords.Suspend, new SuspendKey(), "suspended");

    public static KeyAction Resume { get; } = new("resume", AuditWords.Resume, new ResumeKey(), "resumed");

    public static KeyAction Revoke { get; } = new("revoke", AuditWords.Revoke, new RevokeKey(), "revoked");

    public static KeyAction Reset { get; } = new("reset", AuditWords.Reset, new ResetKey(), "usage of open windows set to zero");

    /// <summary>All of them.</summary>
    public static ImmutableArray<KeyAction> All { get; } = [Suspend, Resume, Revoke, Reset];
}

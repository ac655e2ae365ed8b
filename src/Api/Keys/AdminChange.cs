using System.Collections.Immutable;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>A change to a key, as an administrator asks for it.</summary>
/// <param name="Action">The action of the audit row.</param>
/// <param name="Change">What it does.</param>
/// <param name="Words">What the audit row says.</param>
internal sealed record AdminChange(string Action, KeyChange Change, string Words)
{
    /// <summary>Why it cannot be made to a record; null where it can, and for a change that can be made to every record.</summary>
    public Func<KeyRecord, Problem?>? FaultIn { get; init; }

    /// <summary>Makes it safe to repeat; null for a change that is made as often as it is sent.</summary>
    public OperationKey? Operation { get; init; }

    /// <summary>What a repetition does that comes with neither <see cref="Operation"/> nor a revision.</summary>
    public Repetition Repetition { get; init; } = Repetition.ChangesNothing;

    /// <summary>Refuse the key until it is resumed.</summary>
    public static AdminChange Suspend { get; } = new(AuditWords.Suspend, new SuspendKey(), "suspended");

    /// <summary>Let it be used again.</summary>
    public static AdminChange Resume { get; } = new(AuditWords.Resume, new ResumeKey(), "resumed");

    /// <summary>Refuse the key for good.</summary>
    public static AdminChange Revoke { get; } = new(AuditWords.Revoke, new RevokeKey(), "revoked");

    /// <summary>Set what is used to zero.</summary>
    public static AdminChange Reset { get; } = new(AuditWords.Reset, new ResetKey(), "usage of open windows set to zero");

    /// <summary>The changes that need no values, by their names in requests.</summary>
    public static ImmutableArray<(string Name, AdminChange Change)> Actions { get; } =
        [("suspend", Suspend), ("resume", Resume), ("revoke", Revoke), ("reset", Reset)];

    /// <summary>A change of what the record says.</summary>
    /// <param name="edit">Makes the new record of the newest one.</param>
    /// <param name="words">What the audit row says.</param>
    /// <param name="faultIn">Why it cannot be made to a record; null where it can be made to every record.</param>
    public static AdminChange Update(Func<KeyRecord, KeyRecord> edit, string words, Func<KeyRecord, Problem?>? faultIn = null) =>
        new(AuditWords.Update, new UpdateKey(edit, faultIn is null ? null : key => faultIn(key) is null), words) { FaultIn = faultIn };
}

using System.Collections.Immutable;
using QuotaFunctions.Api.Audit;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys;

/// <summary>A change to a key that an administrator asks for.</summary>
/// <param name="Action">The action of the audit row.</param>
/// <param name="Change">The operation on the key.</param>
/// <param name="AuditDetail">The text of the audit row.</param>
internal sealed record AdminChange(string Action, KeyChange Change, string AuditDetail)
{
    /// <summary>Gives the reason why a record cannot take the change, or null when it can. Null when every record can.</summary>
    public Func<KeyRecord, Problem?>? FaultIn { get; init; }

    /// <summary>The operation id that makes a retry safe; null when each retry makes the change again.</summary>
    public OperationKey? Operation { get; init; }

    /// <summary>The effect of a retry that has neither <see cref="Operation"/> nor a revision.</summary>
    public Repetition Repetition { get; init; } = Repetition.ChangesNothing;

    /// <summary>Refuse the key until it is resumed.</summary>
    public static AdminChange Suspend { get; } = new(AuditActions.Suspend, new SuspendKey(), "suspended");

    /// <summary>Lift the suspension.</summary>
    public static AdminChange Resume { get; } = new(AuditActions.Resume, new ResumeKey(), "resumed");

    /// <summary>Refuse the key for good.</summary>
    public static AdminChange Revoke { get; } = new(AuditActions.Revoke, new RevokeKey(), "revoked");

    /// <summary>Set the used amounts to zero.</summary>
    public static AdminChange Reset { get; } = new(AuditActions.Reset, new ResetKey(), "usage of open windows set to zero");

    /// <summary>The changes that need no values, by their names in requests.</summary>
    public static ImmutableArray<(string Name, AdminChange Change)> Actions { get; } =
        [("suspend", Suspend), ("resume", Resume), ("revoke", Revoke), ("reset", Reset)];

    /// <summary>A change to the record.</summary>
    /// <param name="edit">Makes the new record from the latest one.</param>
    /// <param name="auditDetail">The text of the audit row.</param>
    /// <param name="faultIn">Gives the reason why a record cannot take the change, or null when it can. Null when every record can.</param>
    public static AdminChange Update(Func<KeyRecord, KeyRecord> edit, string auditDetail, Func<KeyRecord, Problem?>? faultIn = null) =>
        new(AuditActions.Update, new UpdateKey(edit, faultIn is null ? null : key => faultIn(key) is null), auditDetail) { FaultIn = faultIn };
}

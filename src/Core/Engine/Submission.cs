using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>
/// An operation on its way: waiting, then part of a batch, then answered. Whoever answers it may find its caller's continuation running
/// within that call, so this is done where nothing else is waiting: see <see cref="Answers"/>.
/// </summary>
internal sealed class Submission(QuotaOperation operation, OperationKey? key, AuditEntry? audit) : TaskCompletionSource<Decision>
{
    public QuotaOperation Operation { get; } = operation;

    public OperationKey? Key { get; } = key;

    public AuditEntry? Audit { get; } = audit;

    /// <summary>True when its caller is in no hurry: it may wait for a write that something else asks for.</summary>
    public bool IsDeferred { get; init; }
}

using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>An operation on its way: waiting, then part of a batch, then answered.</summary>
internal sealed class Submission(QuotaOperation operation, OperationKey? key, AuditEntry? audit)
    : TaskCompletionSource<Decision>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public QuotaOperation Operation { get; } = operation;

    public OperationKey? Key { get; } = key;

    public AuditEntry? Audit { get; } = audit;
}

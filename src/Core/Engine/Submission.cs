using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>
/// An operation on its way: waiting, then part of a batch, then answered. Whoever answers it may find its caller's continuation running
/// within that call, so this is done where nothing else is waiting: see <see cref="Answers"/>.
/// </summary>
/// <param name="purpose">Who wants it done.</param>
/// <param name="operation">What is to be done.</param>
/// <param name="idempotency">Makes it safe to repeat; null for an operation that is sent once.</param>
/// <param name="audit">Written with a change; null for none.</param>
internal sealed class Submission(Purpose purpose, QuotaOperation operation, OperationKey? idempotency = null, AuditEntry? audit = null)
    : TaskCompletionSource<Decision>
{
    public Purpose Purpose { get; } = purpose;

    public QuotaOperation Operation { get; } = operation;

    public OperationKey? Idempotency { get; } = idempotency;

    public AuditEntry? Audit { get; } = audit;

    /// <summary>True when its caller is in no hurry: it may wait for a write that something else asks for.</summary>
    public bool IsDeferred { get; init; }
}

/// <summary>Who wants an operation done.</summary>
internal enum Purpose
{
    /// <summary>Whoever called the engine.</summary>
    Caller,

    /// <summary>The engine, which takes a slice to admit from.</summary>
    TakeSlice,

    /// <summary>The engine, which returns a slice that it took.</summary>
    ReturnSlice,

    /// <summary>The engine, which writes what is only in memory and charges what has expired.</summary>
    Flush,
}

using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>The outcome of a batch, to be told to its callers: a decision for each, or one fault for all.</summary>
/// <param name="batch">The operations.</param>
/// <param name="decisions">A decision for each, null for one that failed alone; null in all when there is no such key.</param>
/// <param name="fault">The fault of all; null for none.</param>
internal sealed class Answers(Submission[] batch, Decision?[]? decisions, Exception? fault) : CompletionBatch(batch.Length)
{
    /// <summary>Tells them, within this call if there is but one and nothing else to do, else on other threads.</summary>
    /// <param name="isIdle">True when nothing waits for this thread.</param>
    public void Give(bool isIdle)
    {
        if (isIdle && batch.Length == 1)
        {
            Complete(0);
        }
        else if (batch.Length > 0)
        {
            Dispatch();
        }
    }

    /// <remarks>An operation that failed alone has its exception already.</remarks>
    protected override void Complete(int index)
    {
        if (fault is not null)
        {
            batch[index].TrySetException(fault);
        }
        else if (decisions is null)
        {
            batch[index].TrySetResult(Decision.UnknownKey);
        }
        else if (decisions[index] is { } decision)
        {
            batch[index].TrySetResult(decision);
        }
    }
}

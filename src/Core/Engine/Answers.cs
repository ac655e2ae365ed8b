using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Engine;

/// <summary>What a batch came to, to be told to its callers: a decision for each, or one fault for all.</summary>
internal sealed class Answers(Submission[] batch, Decision[]? decisions, Exception? fault) : CompletionBatch(batch.Length)
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
        else
        {
            batch[index].TrySetResult(decisions is null ? Decision.UnknownKey : decisions[index]);
        }
    }
}

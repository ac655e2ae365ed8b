namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>A job whose caller awaits a task.</summary>
internal abstract class TaskJob<T> : WriteJob
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The outcome.</summary>
    public Task<T> Completion => _completion.Task;

    public override void Fail(Exception fault) => _completion.TrySetException(fault);

    protected void Succeed(T result) => _completion.TrySetResult(result);
}

namespace QuotaFunctions.Http.Forwarding.Reading;

/// <summary>The memory that all request bodies together may take up while they are read, sent and answered.</summary>
internal sealed class BodyMemory(long most)
{
    private long _taken;

    /// <summary>Takes some, to be given back; false when there is not as much.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= most)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}

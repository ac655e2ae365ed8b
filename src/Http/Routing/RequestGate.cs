namespace QuotaFunctions.Http.Routing;

/// <summary>
/// Counts the requests under way and lets no more in than there is room for: under overload those that are in are answered in bounded
/// time, and the others are told at once to come again, which costs next to nothing.
/// </summary>
internal sealed class RequestGate(int most)
{
    private int _inside;

    /// <summary>Lets a request in, which must leave; false when there is no room.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    /// <summary>A request that was let in has been answered.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);
}

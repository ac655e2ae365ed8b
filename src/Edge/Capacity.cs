namespace QuotaFunctions.Edge;

/// <summary>
/// Counts what is taken up and lets no more be taken than there is: under overload those that have their part are answered in bounded
/// time, and the others are told at once to come again, which costs next to nothing.
/// </summary>
internal sealed class Capacity(long most)
{
    private long _taken;

    /// <summary>Takes some, to be given back; false when there is not as much.</summary>
    public bool TryTake(long amount)
    {
        if (Interlocked.Add(ref _taken, amount) <= most)
        {
            return true;
        }

        GiveBack(amount);
        return false;
    }

    /// <summary>Gives back what was taken.</summary>
    public void GiveBack(long amount) => Interlocked.Add(ref _taken, -amount);
}

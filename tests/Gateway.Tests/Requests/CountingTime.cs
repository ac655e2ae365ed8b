using Microsoft.Extensions.Time.Testing;

namespace QuotaFunctions.Gateway.Tests.Requests;

/// <summary>Counts how often a timer was set.</summary>
internal sealed class CountingTime : FakeTimeProvider
{
    private int _waits;

    public int Waits => Volatile.Read(ref _waits);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Counted(this, base.CreateTimer(callback, state, dueTime, period));

    private sealed class Counted(CountingTime time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = timer.Change(dueTime, period);
            Interlocked.Increment(ref time._waits);
            return isChanged;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}

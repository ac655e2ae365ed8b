using Microsoft.Extensions.Logging;
using QuotaFunctions.Hosting.Lifetime;

namespace QuotaFunctions.Hosting.Tests.Lifetime;

/// <summary>The time of day never goes back within a process, and never stands still for long.</summary>
public sealed class SteadyTimeTests : ILogger<SteadyTime>
{
    private static readonly DateTimeOffset Start = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly SettableTime _system = new() { Now = Start };
    private readonly List<string> _log = [];
    private readonly SteadyTime _time;

    public SteadyTimeTests() => _time = new SteadyTime(_system, this);

    [Fact]
    public void Now_WhileTheClockGoesForward_IsTheSystems()
    {
        Assert.Equal(Start, _time.GetUtcNow());
        _system.Now = Start.AddYears(3);

        Assert.Equal(Start.AddYears(3), _time.GetUtcNow());
        Assert.Empty(_log);
    }

    [Fact]
    public void Now_AfterASmallStepBack_StandsStill_AndNobodyIsTold()
    {
        _time.GetUtcNow();
        _system.Now = Start.AddMilliseconds(-900);

        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Empty(_log);
    }

    [Fact]
    public void Now_AfterTheClockWasSetBack_GoesOnAtItsPace_AndIsToldOnce()
    {
        _time.GetUtcNow();
        _system.Now = Start.AddHours(-2);
        Assert.Equal(Start, _time.GetUtcNow());

        _system.Elapse(TimeSpan.FromMinutes(5));
        Assert.Equal(Start.AddMinutes(5), _time.GetUtcNow());
        _system.Elapse(TimeSpan.FromMinutes(5));
        Assert.Equal(Start.AddMinutes(10), _time.GetUtcNow());
        Assert.Contains("set back by 7200 s", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public void Now_OnceTheClockHasCaughtUp_IsTheSystemsAgain()
    {
        _time.GetUtcNow();
        _system.Now = Start.AddHours(-2);
        _time.GetUtcNow();
        _system.Now = Start.AddHours(1);

        Assert.Equal(Start.AddHours(1), _time.GetUtcNow());
    }

    [Fact]
    public void Now_SetBackASecondTime_GoesOnFromTheLatestTime_AndIsToldAgain()
    {
        _time.GetUtcNow();
        _system.Now = Start.AddHours(-2);
        _time.GetUtcNow();
        _system.Now = Start.AddHours(5);
        _time.GetUtcNow();
        _system.Now = Start;

        Assert.Equal(Start.AddHours(5), _time.GetUtcNow());
        _system.Elapse(TimeSpan.FromSeconds(30));
        Assert.Equal(Start.AddHours(5).AddSeconds(30), _time.GetUtcNow());
        Assert.Equal(2, _log.Count);
    }

    [Fact]
    public async Task Now_ReadByManyWhileTheClockJumps_NeverGoesBack()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(() =>
        {
            var latest = DateTimeOffset.MinValue;
            for (var i = 0; i < 20_000; i++)
            {
                if (n == 0)
                {
                    _system.Now = Start.AddSeconds(i * 37 % 1_000);
                }

                var now = _time.GetUtcNow();
                Assert.True(now >= latest, $"{now:O} after {latest:O}");
                latest = now;
            }
        })));
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_log)
        {
            _log.Add(formatter(state, exception));
        }
    }

    /// <summary>A clock that can be set, with a monotonic one that cannot.</summary>
    private sealed class SettableTime : TimeProvider
    {
        private long _now;
        private long _timestamp;

        public DateTimeOffset Now
        {
            set => Volatile.Write(ref _now, value.UtcTicks);
        }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

        public override long GetTimestamp() => Volatile.Read(ref _timestamp);

        public void Elapse(TimeSpan time)
        {
            _now += time.Ticks;
            _timestamp += time.Ticks;
        }
    }
}

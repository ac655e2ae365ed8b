using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Quota;

/// <summary>Decides which counters a key has, and the window of each.</summary>
internal static class CounterLayout
{
    /// <summary>The most counters of removed limits that are kept; beyond it, those of the limits removed first are dropped.</summary>
    public const int MaxKept = 32;

    /// <summary>The latest of now and the starts of the windows. Time never goes back for a key, even when a clock does.</summary>
    public static DateTimeOffset NotBefore(ImmutableArray<Counter> counters, DateTimeOffset now)
    {
        foreach (var counter in counters)
        {
            if (counter.Span.Start > now)
            {
                now = counter.Span.Start;
            }
        }

        return now;
    }

    /// <summary>
    /// A fresh array: lifetime requests first, then one counter per limit in the record's order, each in the window of now. What
    /// was used is carried over within a window; a limit that is new starts at zero, plus the holds that its window carries. Where the
    /// key's zone is unknown, a window that should begin now is <see cref="WindowSpan.EmptyAt"/>. Last come the counters of limits that
    /// were taken away, which go on counting until their window is over: a limit that is set again in it is used as far as it was.
    /// </summary>
    public static Counter[] Align(KeyRecord key, ImmutableArray<Counter> old, ImmutableDictionary<HoldId, Hold> holds, DateTimeOffset now)
    {
        if (HasLayout(key, old, now))
        {
            var same = old.AsSpan().ToArray();
            foreach (ref var counter in same.AsSpan())
            {
                if (now >= counter.Span.End)
                {
                    counter = Fresh(key, counter.Unit, counter.Window, holds, now);
                }
            }

            return same;
        }

        var aligned = new List<Counter>(key.Limits.Count + 1) { CarryOver(key, Unit.Requests, WindowKind.Lifetime, old, holds, now) };
        foreach (var limit in key.Limits)
        {
            if (limit.Unit != Unit.Requests || limit.Window != WindowKind.Lifetime)
            {
                aligned.Add(CarryOver(key, limit.Unit, limit.Window, old, holds, now));
            }
        }

        // Among the counters of removed limits, the one removed last stands first.
        var kept = old.Where(c => now < c.Span.End && !aligned.Exists(a => a.IsFor(c.Unit, c.Window)));
        return [.. aligned, .. kept.Take(MaxKept)];
    }

    public static Counter Find(Counter[] counters, Unit unit, WindowKind window)
    {
        foreach (var counter in counters)
        {
            if (counter.IsFor(unit, window))
            {
                return counter;
            }
        }

        throw new InvalidOperationException($"no counter for {unit} per {window.ToName()}");
    }

    private static bool HasLayout(KeyRecord key, ImmutableArray<Counter> counters, DateTimeOffset now)
    {
        if (counters.IsEmpty || !counters[0].IsFor(Unit.Requests, WindowKind.Lifetime))
        {
            return false;
        }

        var next = 1;
        foreach (var limit in key.Limits)
        {
            if (limit.Unit == Unit.Requests && limit.Window == WindowKind.Lifetime)
            {
                continue;
            }

            if (next == counters.Length || !counters[next].IsFor(limit.Unit, limit.Window))
            {
                return false;
            }

            next++;
        }

        // The rest are counters of removed limits, which are kept until their windows end.
        while (next < counters.Length && now < counters[next].Span.End)
        {
            next++;
        }

        return next == counters.Length;
    }

    private static Counter CarryOver(
        KeyRecord key, Unit unit, WindowKind window, ImmutableArray<Counter> old, ImmutableDictionary<HoldId, Hold> holds, DateTimeOffset now)
    {
        foreach (var counter in old)
        {
            if (counter.IsFor(unit, window) && now < counter.Span.End)
            {
                return counter;
            }
        }

        return Fresh(key, unit, window, holds, now);
    }

    private static Counter Fresh(KeyRecord key, Unit unit, WindowKind window, ImmutableDictionary<HoldId, Hold> holds, DateTimeOffset now)
    {
        var span = SpanOf(key, window, now);
        var held = 0L;
        foreach (var hold in holds.Values)
        {
            if (hold.ChargedAt >= span.Start)
            {
                held += hold.Cost[unit];
            }
        }

        return new Counter(unit, window, span, Used: 0, held);
    }

    private static WindowSpan SpanOf(KeyRecord key, WindowKind window, DateTimeOffset now) => window switch
    {
        WindowKind.Lifetime => WindowSpan.Lifetime,
        WindowKind.Minute => WindowCalendar.Utc.WindowOf(window, now), // Minutes are the same in every zone.
        _ => TimeZones.FindCalendar(key.TimeZone)?.WindowOf(window, now) ?? WindowSpan.EmptyAt(now),
    };
}

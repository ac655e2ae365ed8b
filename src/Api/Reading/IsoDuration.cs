using System.Globalization;

namespace QuotaFunctions.Api.Reading;

/// <summary>Reads ISO 8601 durations. Years and months are refused: they have no fixed length.</summary>
internal static class IsoDuration
{
    /// <summary>Reads whole weeks, days, hours, minutes and seconds, in this order, such as <c>P1W</c>, <c>P2D</c>, <c>P1DT12H</c>, <c>PT90S</c>.</summary>
    public static bool TryParse(string text, out long seconds)
    {
        seconds = 0;
        var rest = text.AsSpan();
        if (rest.Length is < 3 or > 40 || rest[0] != 'P')
        {
            return false;
        }

        rest = rest[1..];
        var time = rest.IndexOf('T');
        return TryAdd(time < 0 ? rest : rest[..time], "WD", [604_800, 86_400], ref seconds)
            && (time < 0 ? !rest.IsEmpty : time < rest.Length - 1 && TryAdd(rest[(time + 1)..], "HMS", [3_600, 60, 1], ref seconds));
    }

    private static bool TryAdd(ReadOnlySpan<char> text, string units, ReadOnlySpan<long> lengths, ref long seconds)
    {
        var from = 0;
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAnyExceptInRange('0', '9');
            var unit = end > 0 ? units.IndexOf(text[end], from) : -1;
            if (unit < 0 || !long.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount > long.MaxValue / 1_000_000 - seconds)
            {
                return false;
            }

            seconds += amount * lengths[unit];
            from = unit + 1;
            text = text[(end + 1)..];
        }

        return true;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>Reads values as quota-proxy stored them. SQLite keeps a value of any type in any column.</summary>
internal static class Cells
{
    /// <summary>Below it a number is a time in seconds, above it one in milliseconds: the year 5138 and the year 1973.</summary>
    private const long FirstMilliseconds = 100_000_000_000;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] InstantForms =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd",
    ];

    /// <summary>An amount: 0 … 2^53 - 1.</summary>
    public static bool TryAmount(object? cell, out long amount)
    {
        amount = cell switch
        {
            long number => number,
            double number when number == Math.Floor(number) && Math.Abs(number) < Limit.MaxAmount => (long)number,
            string text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => -1,
        };
        return amount is >= 0 and <= Limit.MaxAmount;
    }

    /// <summary>Yes or no: 1 or 0.</summary>
    public static bool TryFlag(object? cell, out bool flag)
    {
        flag = cell is 1L or "1" or "true";
        return flag || cell is 0L or "0" or "false";
    }

    /// <summary>An instant: milliseconds or seconds since 1970, or text in UTC as SQLite and JavaScript write it.</summary>
    public static bool TryInstant(object? cell, out DateTimeOffset instant)
    {
        instant = default;
        var number = cell switch
        {
            long whole => whole,
            double real when Math.Abs(real) < 1e15 => (long)real,
            _ => (long?)null,
        };
        if (number is { } n)
        {
            var milliseconds = n < FirstMilliseconds ? n * 1_000 : n;
            if (n < 0 || milliseconds > Latest.ToUnixTimeMilliseconds())
            {
                return false;
            }

            instant = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        else if (cell is not string text
            || !DateTimeOffset.TryParseExact(
                text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant))
        {
            return false;
        }

        return instant >= Earliest && instant < Latest;
    }

    /// <summary>A date, <c>YYYY-MM-DD</c>.</summary>
    public static bool TryDay(object? cell, out DateOnly day)
    {
        day = default;
        return cell is string text && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    /// <summary>Text that is there and not blank.</summary>
    public static bool TryText(object? cell, [NotNullWhen(true)] out string? text)
    {
        text = cell switch
        {
            string given => given,
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return !string.IsNullOrWhiteSpace(text);
    }
}

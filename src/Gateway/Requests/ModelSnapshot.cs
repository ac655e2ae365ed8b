namespace QuotaFunctions.Gateway.Requests;

/// <summary>Recognises dated snapshots of a model, as opposed to other models with the same beginning of the name.</summary>
/// <remarks>
/// Providers write the date after a <c>-</c> or <c>@</c> as <c>2024-07-18</c>, <c>20250929</c>, <c>08-2024</c>, <c>2407</c> (year and month)
/// or <c>0613</c> (month and day).
/// </remarks>
internal static class ModelSnapshot
{
    /// <summary>The name without its date; null for a name without one.</summary>
    public static string? NameOf(string model)
    {
        foreach (var length in (ReadOnlySpan<int>)[10, 8, 7, 4])
        {
            var at = model.Length - length - 1;
            if (at > 0 && model[at] is '-' or '@' && IsDate(model.AsSpan(at + 1)))
            {
                return model[..at];
            }
        }

        return null;
    }

    private static bool IsDate(ReadOnlySpan<char> text) => text.Length switch
    {
        10 => text[4] == '-' && text[7] == '-' && IsYear(text[..4]) && IsDay(text[5..7], text[8..]),
        8 => IsYear(text[..4]) && IsDay(text[4..6], text[6..]),
        7 => text[2] == '-' && IsMonth(text[..2]) && IsYear(text[3..]),
        _ => IsDay(text[..2], text[2..]) || (Number(text[..2]) is >= 20 and < 40 && IsMonth(text[2..])),
    };

    private static bool IsYear(ReadOnlySpan<char> text) => Number(text) is >= 2020 and < 2100;

    private static bool IsMonth(ReadOnlySpan<char> text) => Number(text) is >= 1 and <= 12;

    private static bool IsDay(ReadOnlySpan<char> month, ReadOnlySpan<char> day) => IsMonth(month) && Number(day) is >= 1 and <= 31;

    private static int Number(ReadOnlySpan<char> text)
    {
        var number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return -1;
            }

            number = (number * 10) + (c - '0');
        }

        return number;
    }
}

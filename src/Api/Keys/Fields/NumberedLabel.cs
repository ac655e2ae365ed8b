using System.Globalization;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>A label for several keys: <c>{n}</c> in it stands for the number of the key.</summary>
internal static class NumberedLabel
{
    /// <summary>The placeholder for the number.</summary>
    public const string Placeholder = "{n}";

    /// <summary>The largest number, which is also the most keys of one request.</summary>
    public const int Largest = 1_000;

    private static readonly int LargestWidth = WidthOf(Largest);

    /// <summary>The label of one key. The number has as many digits as the count, so that labels sort as numbers do.</summary>
    /// <param name="label">The requested label; null for none.</param>
    /// <param name="number">The number of the key, 1 … <paramref name="count"/>.</param>
    /// <param name="count">How many keys are issued.</param>
    public static string? Fill(string? label, int number, int count) =>
        label?.Replace(Placeholder, number.ToString(CultureInfo.InvariantCulture).PadLeft(WidthOf(count), '0'), StringComparison.Ordinal);

    /// <summary>The fault of a label for new keys; null when it is valid.</summary>
    public static string? FaultOf(string label)
    {
        for (var start = Next(label, 0); start >= 0; start = Next(label, start + 1))
        {
            var end = label.IndexOf('}', start);
            if (end >= 0 && !label.AsSpan(start, end + 1 - start).SequenceEqual(Placeholder))
            {
                return $"has a placeholder that is not known here; the number of the key is {Placeholder}.";
            }
        }

        // The count may be read later, so assume the widest number.
        return Fill(label, Largest, Largest)!.Length <= LabelField.MaxLength
            ? null
            : string.Create(
                CultureInfo.InvariantCulture, $"must have at most {LabelField.MaxLength} characters, where {Placeholder} counts as {LargestWidth}.");
    }

    private static int Next(string label, int from) => label.IndexOf("{n", from, StringComparison.Ordinal);

    private static int WidthOf(int count) => count.ToString(CultureInfo.InvariantCulture).Length;
}

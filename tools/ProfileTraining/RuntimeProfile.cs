using System.Globalization;
using System.Text.RegularExpressions;

namespace QuotaFunctions.ProfileTraining;

/// <summary>What the runtime counted in one method.</summary>
/// <param name="Name">Type, type arguments in brackets, and method: <c>System.Collections.Generic.List`1[System.Int32].Add</c>.</param>
/// <param name="Signature">Its parameters as the runtime writes them: <c>(value class System.ReadOnlySpan`1&lt;wchar&gt;,int32)</c>.</param>
/// <param name="IlSize">Bytes of its IL, by which overloads and other versions of it are told apart.</param>
/// <param name="Records">The counters, in the runtime's order.</param>
internal sealed record ProfiledMethod(string Name, string Signature, int IlSize, IReadOnlyList<ProfileRecord> Records)
{
    /// <summary>The highest of its counters, at least 0.</summary>
    public long Weight { get; } = Records.Where(r => r.IsCounter).SelectMany(r => r.Values).Select(ProfileRecord.Number).DefaultIfEmpty().Max();
}

/// <summary>A counter or a table of types or methods seen at a place in the IL.</summary>
/// <param name="Kind">The runtime's number of what it is.</param>
/// <param name="IlOffset">Where.</param>
/// <param name="Other">For an edge of the flow graph its other end; else flags.</param>
/// <param name="Values">One line for each value.</param>
internal sealed record ProfileRecord(int Kind, int IlOffset, int Other, IReadOnlyList<string> Values)
{
    /// <summary>Types that were seen at a call.</summary>
    public const int Types = 0xC3;

    /// <summary>Methods that delegates pointed at.</summary>
    public const int Methods = 0xC4;

    private const int ValueCounts = 0x231;
    private const int ValueTable = 0x242;
    private const int LayoutMask = 0xF;
    private const int Integer = 1;
    private const int Long = 2;

    /// <summary>True for numbers, false for types and methods.</summary>
    public bool IsCounter => (Kind & LayoutMask) is Integer or Long && !IsOfValues;

    /// <summary>Lengths that were seen, in a layout of its own; left out of the profile.</summary>
    public bool IsOfValues => Kind is ValueCounts or ValueTable;

    public static long Number(string value) => long.Parse(value, CultureInfo.InvariantCulture);
}

/// <summary>Reads the text that the runtime leaves at its end with <c>DOTNET_WritePGOData=1</c>.</summary>
internal static partial class RuntimeProfile
{
    private const string MethodMark = "@@@";
    private const string FileMark = "***";
    private const string NamePrefix = "MethodName: ";
    private const string SignaturePrefix = "Signature: ";

    /// <summary>All methods of it.</summary>
    /// <exception cref="InvalidDataException">It is not such a text.</exception>
    public static IEnumerable<ProfiledMethod> Read(IEnumerable<string> lines)
    {
        var method = new List<string>();
        foreach (var line in lines)
        {
            if (line.StartsWith(MethodMark, StringComparison.Ordinal) || line.StartsWith(FileMark, StringComparison.Ordinal))
            {
                if (method.Count > 0)
                {
                    yield return Method(method);
                }

                method.Clear();
            }

            if (!line.StartsWith(FileMark, StringComparison.Ordinal))
            {
                method.Add(line);
            }
        }

        if (method.Count > 0)
        {
            yield return Method(method);
        }
    }

    private static ProfiledMethod Method(List<string> lines)
    {
        var head = Head().Match(lines[0]);
        if (!head.Success || lines.Count < 3 || !lines[1].StartsWith(NamePrefix, StringComparison.Ordinal)
            || !lines[2].StartsWith(SignaturePrefix, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"Not a method of the runtime's profile: {lines[0]}");
        }

        var signature = lines[2][SignaturePrefix.Length..];
        return new ProfiledMethod(
            lines[1][NamePrefix.Length..],
            signature[Math.Max(signature.IndexOf('(', StringComparison.Ordinal), 0)..],
            int.Parse(head.Groups["size"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            [.. Records(lines)]);
    }

    private static IEnumerable<ProfileRecord> Records(List<string> lines)
    {
        for (var at = 3; at < lines.Count;)
        {
            var schema = Schema().Match(lines[at]);
            if (!schema.Success)
            {
                throw new InvalidDataException($"Not a record of the runtime's profile: {lines[at]}");
            }

            int Part(string name) => unchecked((int)long.Parse(schema.Groups[name].ValueSpan, CultureInfo.InvariantCulture));
            var count = Part("count");
            if (at + 1 + count > lines.Count)
            {
                throw new InvalidDataException($"The runtime's profile ends within a record: {lines[at]}");
            }

            yield return new ProfileRecord(Part("kind"), Part("offset"), Part("other"), lines.GetRange(at + 1, count));
            at += 1 + count;
        }
    }

    [GeneratedRegex("^@@@ codehash 0x[0-9A-F]+ methodhash 0x[0-9A-F]+ ilSize 0x(?<size>[0-9A-F]+) records 0x[0-9A-F]+$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^Schema InstrumentationKind (?<kind>\d+) ILOffset (?<offset>-?\d+) Count (?<count>\d+) Other (?<other>\d+)$")]
    private static partial Regex Schema();
}

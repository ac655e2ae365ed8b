using System.Globalization;
using System.Text;
using System.Text.Json;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>One answer as it came over the wire.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Head">Status line and headers.</param>
/// <param name="Body">The body, without its framing.</param>
/// <param name="IsWhole">True when its framing says that it ended well.</param>
internal sealed record RawAnswer(int Status, string Head, byte[] Body, bool IsWhole)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>True for an answer of an upstream's.</summary>
    public bool IsUpstreams => Head.Contains("\r\nx-quota-upstream:", StringComparison.OrdinalIgnoreCase) && Code is null;

    /// <summary>True for what the server says by itself, without a body.</summary>
    public bool IsBare => Body.Length == 0 && Head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The code of a refusal of the service's own, in whichever dialect's form; null for none.</summary>
    public string? Code
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Body);
                var root = document.RootElement;
                return root.ValueKind != JsonValueKind.Object ? null
                    : root.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String ? code.GetString()
                    : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>All answers of a connection, in order; informational ones are left out.</summary>
    public static IReadOnlyList<RawAnswer> AllOf(byte[] received)
    {
        var answers = new List<RawAnswer>();
        for (ReadOnlySpan<byte> rest = received; rest.Length > 0;)
        {
            var end = rest.IndexOf("\r\n\r\n"u8);
            if (end < 0 || !rest.StartsWith("HTTP/1.1 "u8))
            {
                answers.Add(new RawAnswer(0, Encoding.Latin1.GetString(rest), [], IsWhole: false));
                break;
            }

            var head = Encoding.Latin1.GetString(rest[..(end + 2)]);
            var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
            rest = rest[(end + 4)..];
            if (status is >= 100 and < 200 and not 101)
            {
                continue;
            }

            var (body, isWhole) = BodyOf(head, status, ref rest);
            answers.Add(new RawAnswer(status, head, body, isWhole));
        }

        return answers;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Head.Split('\r')[0]} {(Text.Length > 300 ? Text[..300] + "…" : Text)}";

    private static (byte[] Body, bool IsWhole) BodyOf(string head, int status, ref ReadOnlySpan<byte> rest)
    {
        if (status is 204 or 304)
        {
            return ([], true);
        }

        if (HeaderOf(head, "Content-Length") is { } length)
        {
            // A HEAD's answer has a length and no body, and is the last of its connection here.
            var count = (int)Math.Min(rest.Length, long.Parse(length, CultureInfo.InvariantCulture));
            var body = rest[..count].ToArray();
            rest = rest[count..];
            return (body, count == long.Parse(length, CultureInfo.InvariantCulture));
        }

        if (HeaderOf(head, "Transfer-Encoding") is null)
        {
            var all = rest.ToArray();
            rest = [];
            return (all, true);
        }

        using var joined = new MemoryStream();
        while (true)
        {
            var line = rest.IndexOf("\r\n"u8);
            if (line < 0 || !int.TryParse(Encoding.ASCII.GetString(rest[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size)
                || rest.Length < line + 2 + size + 2)
            {
                rest = [];
                return (joined.ToArray(), false);
            }

            joined.Write(rest.Slice(line + 2, size));
            rest = rest[(line + 2 + size + 2)..];
            if (size == 0)
            {
                return (joined.ToArray(), true);
            }
        }
    }

    private static string? HeaderOf(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}:", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length + 3)..head.IndexOf("\r\n", at + 2, StringComparison.Ordinal)].Trim();
    }
}

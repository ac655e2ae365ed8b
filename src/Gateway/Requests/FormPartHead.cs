using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Gateway.Requests;

/// <summary>Reads the headers of a form's part.</summary>
internal static class FormPartHead
{
    private static readonly string[] PlainEncodings = ["7bit", "8bit", "binary"];
    private static readonly string[] Utf8Names = ["utf-8", "utf8", "us-ascii"];

    /// <summary>Reads headers, without the empty line after them.</summary>
    /// <returns>Their fault, as the rest of a sentence that begins with "the form"; null when there is none.</returns>
    public static string? Read(string head, [NotNull] out string? name, out bool isFile, out string? contentType)
    {
        (name, isFile, contentType) = ("", false, null);
        var hasDisposition = false;
        foreach (var line in head.Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var header = colon < 0 ? "" : line[..colon];
            var value = line[(colon + 1)..].Trim(' ', '\t');
            if (header.Length == 0 || header.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-') || line.Any(c => char.IsControl(c) && c != '\t'))
            {
                return "has a part with a header that cannot be read";
            }

            switch (header.ToLowerInvariant())
            {
                case "content-disposition" when hasDisposition:
                case "content-type" when contentType is not null:
                    return $"has a part with two headers '{header}'";
                case "content-disposition":
                    hasDisposition = true;
                    if (!ReadDisposition(value, out name, out isFile))
                    {
                        return "has a part whose Content-Disposition is unusual: write form-data; name=\"…\"; filename=\"…\" without escapes";
                    }

                    break;
                case "content-type":
                    contentType = value;
                    break;
                case "content-transfer-encoding" when !PlainEncodings.Contains(value, StringComparer.OrdinalIgnoreCase):
                    return "has a part with a Content-Transfer-Encoding";
            }
        }

        return !hasDisposition ? "has a part without Content-Disposition"
            : name == "_charset_" ? "names a character set of its own"
            : !isFile && NamesOtherCharset(contentType) ? "has a field that is not in UTF-8"
            : null;
    }

    private static bool NamesOtherCharset(string? contentType)
    {
        const string Charset = "charset";
        var at = contentType?.IndexOf(Charset, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at >= 0 && !Utf8Names.Contains(contentType![(at + Charset.Length)..].Trim(' ', '=', '"'), StringComparer.OrdinalIgnoreCase);
    }

    private static bool ReadDisposition(string value, out string name, out bool isFile)
    {
        (name, isFile) = ("", false);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var semicolon = value.IndexOf(';', StringComparison.Ordinal);
        if (semicolon < 0 || !value[..semicolon].Trim().Equals("form-data", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        for (var rest = value[semicolon..]; rest.Length > 0;)
        {
            if (!TryReadParameter(ref rest, out var parameter, out var text) || !seen.Add(parameter))
            {
                return false;
            }

            name = parameter.Equals("name", StringComparison.OrdinalIgnoreCase) ? text : name;
            isFile |= parameter.StartsWith("filename", StringComparison.OrdinalIgnoreCase);
        }

        return name.Length > 0 && !seen.Contains("name*") && !name.AsSpan().ContainsAny('%', '\\', '\uFFFD') && name.Trim() == name;
    }

    /// <summary>Reads <c>; name=text</c> or <c>; name="text"</c>.</summary>
    private static bool TryReadParameter(ref string rest, out string name, out string text)
    {
        (name, text) = ("", "");
        var equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (rest[0] != ';' || equals < 0)
        {
            return false;
        }

        name = rest[1..equals].Trim(' ', '\t');
        rest = rest[(equals + 1)..];
        var isQuoted = rest.StartsWith('"');
        var end = isQuoted ? rest.IndexOf('"', 1) : rest.IndexOf(';', StringComparison.Ordinal);
        if (isQuoted ? end < 0 : rest.AsSpan(0, end < 0 ? rest.Length : end).ContainsAny('"', '\\', '='))
        {
            return false;
        }

        text = isQuoted ? rest[1..end] : (end < 0 ? rest : rest[..end]).Trim(' ', '\t');
        rest = (isQuoted ? rest[(end + 1)..] : end < 0 ? "" : rest[end..]).TrimStart(' ', '\t');

        // Some servers read \" as a quote; others end the text there.
        return name.Length > 0 && !name.Contains('"', StringComparison.Ordinal) && !(isQuoted && text.EndsWith('\\'));
    }
}

using System.Diagnostics.CodeAnalysis;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>A file that holds one secret, as container platforms mount them.</summary>
public static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads it without the line breaks at its end.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="fault">Why it cannot be used, as the rest of a sentence; neither the path nor the content is in it.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? fault)
    {
        (text, fault) = (null, null);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                fault = "names a file that is not there";
            }
            else if (file.Length > MaxBytes)
            {
                fault = "names a file that is too large for a secret";
            }
            else
            {
                text = File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } read ? read : null;
                fault = text is null ? "names a file that is empty" : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = "names a file that cannot be read";
        }

        return fault is null;
    }
}

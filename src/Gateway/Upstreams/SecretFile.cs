using System.Diagnostics.CodeAnalysis;
using QuotaFunctions.Edge.Doctor;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>A file that holds one secret, as container platforms mount them.</summary>
public static class SecretFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Reads it without the line breaks at its end.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="fault">Why it cannot be used, as the rest of a sentence; neither the path nor the content is in it.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out Words? fault)
    {
        (text, fault) = (null, null);
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path))
            {
                fault = new("names a folder, not a file", "指向的是目录，不是文件");
            }
            else if (!file.Exists)
            {
                fault = new("names a file that is not there", "指向的文件不存在");
            }
            else if (file.Length > MaxBytes)
            {
                fault = new("names a file that is too large for a secret", "指向的文件太大，不可能是密钥");
            }
            else
            {
                text = File.ReadAllText(path).TrimEnd('\r', '\n') is { Length: > 0 } read ? read : null;
                fault = text is null ? new("names a file that is empty", "指向的文件是空的") : null;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = new("names a file that cannot be read", "指向的文件无法读取");
        }

        return fault is null;
    }
}

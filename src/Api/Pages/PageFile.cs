using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace QuotaFunctions.Api.Pages;

/// <summary>A built file of the pages, as it is and compressed.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Compressed">Its bytes, compressed with gzip.</param>
/// <param name="Tag">The <c>ETag</c> of <paramref name="Content"/>.</param>
/// <param name="CompressedTag">The <c>ETag</c> of <paramref name="Compressed"/>.</param>
internal sealed record PageFile(string ContentType, byte[] Content, byte[] Compressed, EntityTagHeaderValue Tag, EntityTagHeaderValue CompressedTag)
{
    private const string Prefix = "pages/";

    /// <summary>Reads all built files from the program, by their names.</summary>
    public static FrozenDictionary<string, PageFile> ReadAll()
    {
        var assembly = typeof(PageFile).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], name => Read(assembly.GetManifestResourceStream(name)!, ContentTypeOf(name)), StringComparer.Ordinal);
    }

    private static PageFile Read(Stream stream, string contentType)
    {
        using (stream)
        {
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
            return new PageFile(contentType, content, Compress(content), new($"\"{hash}\""), new($"\"{hash}-gzip\""));
        }
    }

    private static byte[] Compress(byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return buffer.ToArray();
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"No content type is known for {other} files."),
    };
}

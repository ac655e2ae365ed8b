using System.IO.Compression;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>The content coding of an answer's body.</summary>
internal abstract record AnswerCoding
{
    private AnswerCoding()
    {
    }

    /// <summary>No coding.</summary>
    public sealed record None : AnswerCoding;

    /// <summary>A coding that can be decoded.</summary>
    /// <param name="Steps">The decoders, in the order to apply them.</param>
    public sealed record Known(IReadOnlyList<Func<Stream, Stream>> Steps) : AnswerCoding
    {
        /// <summary>
        /// The decoded body. Disposing it closes the coded one. It returns bytes as soon as it has them, and never buffers more than some
        /// 64 KB, however much a body expands.
        /// </summary>
        /// <remarks>
        /// If the body does not have this coding, reading it throws <see cref="InvalidDataException"/> or
        /// <see cref="InvalidOperationException"/>. A truncated body may just end early: only the connection shows whether it is complete.
        /// </remarks>
        public Stream Decode(Stream coded) => Steps.Aggregate(coded, (stream, step) => step(stream));
    }

    /// <summary>A coding that this service does not know: the bytes are passed on but not read.</summary>
    public sealed record Unknown : AnswerCoding;
}

/// <summary>Reads <c>Content-Encoding</c>.</summary>
internal static class AnswerDecoding
{
    /// <summary>The most codings that are undone; more would be an attempt to waste time.</summary>
    private const int MostSteps = 3;

    private static readonly AnswerCoding None = new AnswerCoding.None();
    private static readonly AnswerCoding Unknown = new AnswerCoding.Unknown();

    /// <summary>
    /// The coding that the header names; several names mean several steps. Names of character sets and words for "none", which some servers
    /// send there, are ignored.
    /// </summary>
    /// <param name="contentEncoding">The header's value, several of them joined by commas; null for none.</param>
    public static AnswerCoding For(string? contentEncoding)
    {
        var steps = new List<Func<Stream, Stream>>();
        foreach (var item in (contentEncoding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var name = item.Split(';')[0].Trim().Trim('"').ToLowerInvariant();
            switch (name)
            {
                case "" or "identity" or "none" or "null" or "utf-8" or "utf8" or "ascii" or "us-ascii" or "iso-8859-1" or "binary" or "7bit" or "8bit":
                    break;
                case "gzip" or "x-gzip":
                    steps.Insert(0, Gunzip);
                    break;
                case "deflate":
                    steps.Insert(0, Inflate);
                    break;
                case "br":
                    steps.Insert(0, coded => new BrotliStream(coded, CompressionMode.Decompress));
                    break;
                default:
                    return Unknown;
            }
        }

        return steps.Count == 0 ? None : steps.Count > MostSteps ? Unknown : new AnswerCoding.Known(steps);
    }

    /// <summary>Checks the first bytes, because a proxy that has decoded a body sometimes leaves the header.</summary>
    private static Stream Gunzip(Stream coded) =>
        new SniffedStream(coded, (first, all) => first is [0x1F, 0x8B] ? new GZipStream(all, CompressionMode.Decompress) : all);

    /// <summary>The name means the zlib format; some servers leave out its header and checksum.</summary>
    private static Stream Inflate(Stream coded) =>
        new SniffedStream(coded, (first, all) =>
            first is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0
                ? new ZLibStream(all, CompressionMode.Decompress)
                : new DeflateStream(all, CompressionMode.Decompress));
}

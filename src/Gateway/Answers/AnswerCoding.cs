using System.IO.Compression;

namespace QuotaFunctions.Gateway.Answers;

/// <summary>How the body of an answer is coded.</summary>
internal abstract record AnswerCoding
{
    private AnswerCoding()
    {
    }

    /// <summary>Not at all.</summary>
    public sealed record None : AnswerCoding;

    /// <summary>In a way that can be decoded.</summary>
    /// <param name="Steps">What undoes it, in the order of doing.</param>
    public sealed record Known(IReadOnlyList<Func<Stream, Stream>> Steps) : AnswerCoding
    {
        /// <summary>
        /// The decoded body: read from it, not the coded one, which is closed with it. It gives what it has as soon as it has it, and
        /// never keeps more than some 64 KB, whatever a body grows to.
        /// </summary>
        /// <remarks>
        /// A body that is not what it was called fails while it is read, with <see cref="InvalidDataException"/> or
        /// <see cref="InvalidOperationException"/>. One that is cut off may just end early: whether it is whole is for the connection to say.
        /// </remarks>
        public Stream Decode(Stream coded) => Steps.Aggregate(coded, (stream, step) => step(stream));
    }

    /// <summary>In a way that is not known here: its bytes can be passed on, and not read.</summary>
    public sealed record Unknown : AnswerCoding;
}

/// <summary>Reads <c>Content-Encoding</c>.</summary>
internal static class AnswerDecoding
{
    /// <summary>Nobody codes a body more often, except to keep its readers busy.</summary>
    private const int MostSteps = 3;

    private static readonly AnswerCoding None = new AnswerCoding.None();
    private static readonly AnswerCoding Unknown = new AnswerCoding.Unknown();

    /// <summary>
    /// The coding that a header names; one for each of several, in the order of coding. Names of character sets and of nothing, which some
    /// servers send there, are no codings.
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

    /// <summary>A proxy that has decoded a body sometimes leaves the header.</summary>
    private static Stream Gunzip(Stream coded) =>
        new OpenedStream(coded, (first, all) => first is [0x1F, 0x8B] ? new GZipStream(all, CompressionMode.Decompress) : all);

    /// <summary>The name means the format of zlib; some servers leave out its head and sum.</summary>
    private static Stream Inflate(Stream coded) =>
        new OpenedStream(coded, (first, all) =>
            first is [var method, var flags] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0
                ? new ZLibStream(all, CompressionMode.Decompress)
                : new DeflateStream(all, CompressionMode.Decompress));
}

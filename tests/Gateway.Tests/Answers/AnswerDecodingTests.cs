using System.IO.Compression;
using System.Text;
using CsCheck;
using QuotaFunctions.Gateway.Answers;

namespace QuotaFunctions.Gateway.Tests.Answers;

public sealed class AnswerDecodingTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"usage\":{\"total_tokens\":912}}" + new string('x', 10_000));

    public static TheoryData<string, string> Coded => new()
    {
        { "gzip", "gzip" },
        { "x-gzip", "gzip" },
        { "GZIP", "gzip" },
        { "\"gzip\"", "gzip" },
        { "deflate", "zlib" },
        { "deflate", "raw" },
        { "br", "br" },
        { "gzip, br", "gzip br" },
        { "br,gzip", "br gzip" },
        { "identity, gzip", "gzip" },
        { "gzip", "" },
    };

    [Theory]
    [MemberData(nameof(Coded))]
    public async Task KnownCoding_IsDecoded(string header, string codings)
    {
        foreach (var size in new[] { 1, 7, 100_000 })
        {
            await using var decoded = Decode(header, new Pieces(Code(Body, codings), size));
            using var all = new MemoryStream();
            await decoded.CopyToAsync(all);
            Assert.Equal(Body, all.ToArray());
            using var synchronous = Decode(header, new Pieces(Code(Body, codings), size));
            Assert.Equal(Body[0], synchronous.ReadByte());
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" , ")]
    [InlineData("identity")]
    [InlineData("none")]
    [InlineData("None, identity")]
    [InlineData("utf-8")]
    [InlineData("UTF8")]
    [InlineData("\"\"")]
    public void NameThatIsNoCoding_IsNone(string? header) => Assert.IsType<AnswerCoding.None>(AnswerDecoding.For(header));

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, zstd")]
    [InlineData("dcb")]
    [InlineData("whatever")]
    [InlineData("gzip, gzip, gzip, gzip")]
    public void OtherCoding_IsUnknown(string header) => Assert.IsType<AnswerCoding.Unknown>(AnswerDecoding.For(header));

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task EmptyBody_StaysEmpty(string header)
    {
        await using var decoded = Decode(header, new MemoryStream());
        Assert.Equal(0, await decoded.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Event_ThatWasFlushed_IsDecodedBeforeTheNextComes()
    {
        var coded = new MemoryStream();
        await using var gzip = new GZipStream(coded, CompressionLevel.Fastest, leaveOpen: true);
        await gzip.WriteAsync("data: 1\n\n"u8.ToArray());
        await gzip.FlushAsync();
        var never = new TaskCompletionSource<int>();
        await using var decoded = Decode("gzip", new Pieces(coded.ToArray(), 1000) { AtEnd = never.Task });
        var buffer = new byte[100];
        Assert.Equal(9, await decoded.ReadAsync(buffer));
    }

    [Fact]
    public async Task Bomb_IsDecodedInBoundedMemory()
    {
        var coded = Code(new byte[64 * 1024 * 1024], "gzip");
        await using var decoded = Decode("gzip", new MemoryStream(coded));
        var buffer = new byte[16 * 1024];
        await decoded.ReadExactlyAsync(buffer);
        var before = GC.GetTotalAllocatedBytes();
        long length = buffer.Length;
        int read;
        while ((read = await decoded.ReadAsync(buffer)) > 0)
        {
            length += read;
        }

        Assert.Equal(64 * 1024 * 1024, length);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task BodyThatIsNotWhatItIsCalled_FailsWhenItIsRead(string header)
    {
        byte[] broken = [0x1F, 0x8B, .. "{\"usage\":{\"total_tokens\":912}}"u8];
        await using var decoded = Decode(header, new MemoryStream(broken));
        var exception = await Record.ExceptionAsync(() => decoded.CopyToAsync(Stream.Null));
        Assert.True(exception is InvalidDataException or InvalidOperationException, exception?.ToString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task BodyThatIsCutOff_GivesWhatCame(string header)
    {
        var body = new byte[100_000];
        new Random(1).NextBytes(body);
        var coded = Code(body, header);
        await using var decoded = Decode(header, new MemoryStream(coded[..(coded.Length / 2)]));
        var buffer = new byte[1000];
        await decoded.ReadExactlyAsync(buffer);
        Assert.Equal(body[..1000], buffer);
    }

    [Fact]
    public void AnyBody_InAnyPieces_IsDecoded() =>
        Gen.Select(Gen.Byte.Array[0, 3000], Gen.Int[1, 500], Gen.OneOf(Gen.Const("gzip"), Gen.Const("br"), Gen.Const("deflate"))).Sample((body, size, header) =>
        {
            using var decoded = Decode(header, new Pieces(Code(body, header == "deflate" ? "zlib" : header), size));
            using var all = new MemoryStream();
            decoded.CopyTo(all);
            return all.ToArray().AsSpan().SequenceEqual(body);
        }, iter: 500);

    private static Stream Decode(string header, Stream coded) => Assert.IsType<AnswerCoding.Known>(AnswerDecoding.For(header)).Decode(coded);

    private static byte[] Code(byte[] body, string codings)
    {
        foreach (var coding in codings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            using var coded = new MemoryStream();
            using (Stream stream = coding switch
            {
                "gzip" => new GZipStream(coded, CompressionLevel.Fastest),
                "zlib" => new ZLibStream(coded, CompressionLevel.Fastest),
                "raw" => new DeflateStream(coded, CompressionLevel.Fastest),
                _ => new BrotliStream(coded, CompressionLevel.Fastest),
            })
            {
                stream.Write(body);
            }

            body = coded.ToArray();
        }

        return body;
    }

    /// <summary>A body that comes in pieces of at most this size.</summary>
    private sealed class Pieces(byte[] body, int size) : MemoryStream(body)
    {
        public Task<int>? AtEnd { get; init; }

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position == Length && AtEnd is not null ? new(AtEnd) : base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
    }
}

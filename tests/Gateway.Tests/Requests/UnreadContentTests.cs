using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using QuotaFunctions.Gateway.Exchanges;
using QuotaFunctions.Gateway.Requests;

namespace QuotaFunctions.Gateway.Tests.Requests;

/// <summary>How long a body that is passed on unread waits, for the client and for the upstream.</summary>
public sealed class UnreadContentTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Client_ThatIsSilent_IsCut()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("half"u8.ToArray());
        using var watch = NewWatch();
        using var content = NewContent(pipe.Reader.AsStream(), watch);
        var copy = content.CopyToAsync(Stream.Null);

        _time.Advance(Silence - TimeSpan.FromSeconds(1));
        Assert.False(copy.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await Assert.ThrowsAnyAsync<Exception>(() => copy.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System));
        Assert.Equal(UploadEnd.TooSlow, content.End);
    }

    [Fact]
    public async Task Upstream_ThatIsSlowToTakeIt_IsWaitedFor()
    {
        using var watch = NewWatch();
        using var content = NewContent(new MemoryStream(new byte[100_000]), watch);

        await content.CopyToAsync(new SlowStream(() => _time.Advance(2 * Silence)));

        Assert.Equal((UploadEnd.Fine, true), (content.End, content.IsSent));
    }

    private ExchangeWatch NewWatch() => new(_time, TimeSpan.FromMinutes(10), TimeSpan.FromHours(1));

    private UnreadContent NewContent(Stream body, ExchangeWatch watch)
    {
        var http = new DefaultHttpContext { Request = { Body = body } };
        return new UnreadContent(http.Request, new BodyLimits(1_000_000, Silence, TimeSpan.FromHours(1)), _time, watch);
    }

    /// <summary>Takes its time for every write.</summary>
    private sealed class SlowStream(Action waits) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            waits();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}

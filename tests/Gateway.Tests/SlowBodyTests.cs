using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>Uploads that stop, on a service that does not wait long.</summary>
public sealed class SlowBodyTests : BodyMemoryFixture
{
    internal override GatewayOptions Configure(GatewayOptions options) => base.Configure(options) with { RequestSilence = TimeSpan.FromSeconds(1.5) };

    [Fact]
    public async Task Upload_ThatStopsComing_TimesOutAndGivesItsMemoryBack()
    {
        var key = await IssueOpenAsync();
        var uploads = new List<RawUpload>();
        for (var i = 0; i < 3; i++)
        {
            uploads.Add(await RawUpload.BeginAsync(Host.BaseUrl, key, RawUpload.OfLength(10_000)));
        }

        foreach (var upload in uploads)
        {
            Assert.True(upload.IsBeingRead);
            await upload.SendAsync("{"u8.ToArray());
        }

        foreach (var upload in uploads)
        {
            Assert.StartsWith("HTTP/1.1 408 ", await upload.ReadToCloseAsync(), StringComparison.Ordinal);
            upload.Dispose();
        }

        await ExpectWholeMemoryAsync();
    }
}

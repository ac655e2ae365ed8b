using System.Net;
using System.Net.Http.Headers;
using System.Text;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Tests;

public sealed class BodyForwardingTests : ForwardingFixture
{
    private const int Max = 100_000;

    internal override GatewayOptions Configure(GatewayOptions options) => options with { MaxForwardBodyBytes = Max };

    [Theory]
    [InlineData("application/json", false)]
    [InlineData("application/json", true)]
    [InlineData("application/octet-stream", false)]
    public async Task Body_TooLong_Is413AndFree(string type, bool isChunked)
    {
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/files");
        request.Content = new ByteArrayContent(new byte[Max + 1]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await Host.Client.SendAsync(request);
        await AssertProblemAsync(answer, 413, "payload_too_large", "100000 bytes");
        Assert.Empty(Upstream.Seen);
        await AssertChargedAsync(id, 0, 0);
    }

    [Fact]
    public async Task UnreadBody_ThatRunsOver_IsCutAndFree()
    {
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/files");
        request.Content = new ByteArrayContent(new byte[3 * Max]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.TransferEncodingChunked = true;
        using var answer = await Host.Client.SendAsync(request);
        await AssertProblemAsync(answer, 413, "payload_too_large");
        await AssertChargedAsync(id, 0, 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfAnotherType_PassesByteForByte(bool isChunked)
    {
        var bytes = new byte[Max];
        new Random(7).NextBytes(bytes);
        var (key, id) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        var request = ForwardingHost.Request(key, HttpMethod.Put, "/v1/files/x");
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await Host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(bytes, Upstream.Last.Body);
        Assert.Equal(isChunked ? "" : "100000", Upstream.Last.Headers.ContentLength is { } length ? length.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
        await AssertChargedAsync(id, 1, 0);
    }

    [Fact]
    public async Task UnreadBody_StreamsWhileItIsSent()
    {
        const int Part = 64 * 1024;
        var firstSeen = new TaskCompletionSource();
        Upstream.AnswerUnread = async c =>
        {
            await c.Request.Body.ReadExactlyAsync(new byte[Part - 8 * 1024]); // Connections gather some kilobytes before they send.
            firstSeen.SetResult();
            using var rest = new StreamReader(c.Request.Body);
            var end = await rest.ReadToEndAsync();
            await TestUpstream.WriteJsonAsync(c, $"\"{end[^6..]}\"");
        };
        var (key, _) = await Host.IssueAsync();
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/uploads/u/parts");
        request.Content = new PushedContent(async stream =>
        {
            await stream.WriteAsync(new byte[Part]);
            await stream.FlushAsync();
            await firstSeen.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await stream.WriteAsync("second"u8.ToArray());
        });
        using var answer = await Host.Client.SendAsync(request);
        Assert.Equal("\"second\"", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/chat/completions", "{", "not valid JSON")]
    [InlineData("/v1/chat/completions", "", "not valid JSON")]
    [InlineData("/v1/embeddings", "[1]", "must be a JSON object")]
    [InlineData("/v1/responses", """{"model":7}""", "'model'")]
    [InlineData("/v1/completions", """{"stream":"yes"}""", "'stream'")]
    public async Task MalformedJson_OnAnLlmPath_Is400AndFree(string path, string body, string says)
    {
        var (key, id) = await IssueAsync();
        using var answer = await Host.PostAsync(key, path, body);
        await AssertProblemAsync(answer, 400, "invalid_request", says);
        Assert.Empty(Upstream.Seen);
        await AssertChargedAsync(id, 0, 0);
    }

    [Fact]
    public async Task MalformedJson_OnAnotherPath_IsTheUpstreamsAffair()
    {
        var (key, id) = await Host.IssueAsync();
        using var answer = await Host.PostAsync(key, "/v1/webhooks", "{ not json");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("{ not json", Upstream.Last.Text);
        Assert.Equal(1, (await Host.UsageAsync(id)).Sums.Requests);
    }

    [Fact]
    public async Task LlmPath_UnderAnotherContentType_IsReadAllTheSame()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, _) = await IssueAsync("gpt-4o-mini");
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/chat/completions");
        request.Content = new StringContent(Chat, Encoding.UTF8, "text/plain");
        using var answer = await Host.Client.SendAsync(request);
        await AssertProblemAsync(answer, 403, "model_not_allowed", "'gpt-4o'");
    }

    [Fact]
    public async Task CompressedJson_IsRefused()
    {
        var (key, _) = await IssueAsync();
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/chat/completions", Chat);
        request.Content!.Headers.ContentEncoding.Add("gzip");
        using var answer = await Host.Client.SendAsync(request);
        await AssertProblemAsync(answer, 415, "invalid_request");
    }

    [Theory]
    [InlineData("POST", "/v1/chat/completions", """{"model":"a","messages":[]}""", 200)]
    [InlineData("POST", "/v1/chat/completions", """{"model":"c","messages":[]}""", 403)]
    [InlineData("POST", "/v1/chat/completions", """{"messages":[]}""", 403)]
    [InlineData("POST", "/v1/deployments/b/chat/completions", """{"messages":[]}""", 200)]
    [InlineData("POST", "/v1/deployments/c/chat/completions", """{"model":"a","messages":[]}""", 403)]
    [InlineData("POST", "/v1/uploads", """{"purpose":"x"}""", 403)]
    [InlineData("POST", "/v1/webhooks", "{ not json", 400)]
    [InlineData("POST", "/v1/audio/transcriptions", null, 200)]
    [InlineData("GET", "/v1/models/c", null, 403)]
    [InlineData("DELETE", "/v1/models/c", null, 403)]
    public async Task Models_AreHeldTo(string method, string path, string? json, int status)
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer);
        var (key, id) = await IssueAsync("a", "b");
        var request = ForwardingHost.Request(key, new HttpMethod(method), path, json);
        if (json is null && method == "POST")
        {
            request.Content = new MultipartFormDataContent { { new StringContent("a"), "model" } };
        }

        using var answer = await Host.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 403)
        {
            await AssertProblemAsync(answer, 403, "model_not_allowed", "Allowed: 'a', 'b'.");
        }

        Assert.Equal(status == 200 ? 1 : 0, (await Host.UsageAsync(id)).Sums.Requests);
        Assert.Equal(status == 200 ? 1 : 0, Upstream.Seen.Count);
    }

    [Theory]
    [InlineData("/v1/batches", true, 403)]
    [InlineData("/v1/messages/batches", true, 403)]
    [InlineData("/v1/fine_tuning/jobs/", true, 403)]
    [InlineData("/v1/threads/runs", true, 403)]
    [InlineData("/v1/threads/t/Runs", true, 403)]
    [InlineData("/v1/realtime/client_secrets", true, 403)]
    [InlineData("/v1/batches", false, 200)]
    public async Task WorkOutOfSight_IsRefusedWhereItWouldEscapeTheQuota(string path, bool hasTokenLimit, int status)
    {
        var (key, id) = hasTokenLimit ? await IssueAsync() : await Host.IssueAsync();
        using var answer = await Host.PostAsync(key, path, "{}");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, (await Host.UsageAsync(id)).Sums.Requests);
        Assert.Equal(status == 200 ? 1 : 0, Upstream.Seen.Count);
    }

    private sealed class PushedContent(Func<Stream, Task> push) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => push(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>Answers of an upstream that break HTTP's rules about lengths: written by hand, as no server would send them.</summary>
public sealed class OddLengthTests
{
    private const string Body = """{"choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    [Theory]
    [InlineData("200 OK", "Content-Length: 109\r\nContent-Length: 109", 200)]
    [InlineData("200 OK", "Content-Length: 99999999999999999999", 200)]
    [InlineData("529 Busy", "Content-Length: 99999999999999999999", 529)]
    [InlineData("205 Reset Content", "Content-Length: 109", 205)]
    [InlineData("204 No Content", "Content-Length: 109", 204)]
    public async Task Answer_WithAnOddLength_IsPassedOn(string status, string header, int expected)
    {
        Assert.Equal(109, Body.Length);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync(listener, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{header}\r\n\r\n{Body}");
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1");
        await using var host = await ForwardingHost.StartAsync(
            await TestUpstream.StartAsync(), o => o with { Upstreams = [o.Upstreams[0] with { BaseUrl = address, Secret = null }] });
        var (key, id) = await host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(5)));

        using var answer = await host.PostAsync(key, "/v1/chat/completions", """{"model":"m","messages":[]}""");

        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Equal(expected == 200 || expected == 529 ? Body : "", await answer.Content.ReadAsStringAsync());
        await host.SettledAsync(id);
        await answering;
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var socket = await listener.AcceptSocketAsync();
        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || !text.EndsWith('}'))
        {
            var count = await socket.ReceiveAsync(buffer);
            Assert.True(count > 0, "the request broke off");
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }

        await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
        socket.Shutdown(SocketShutdown.Send);
        await socket.ReceiveAsync(buffer); // Until the other side has it all.
    }
}

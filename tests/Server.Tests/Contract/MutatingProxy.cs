using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Server.Tests.Contract;

/// <summary>A host that is wrong in one way: the real one, behind a proxy that spoils what passes. It buffers, which is a fault as well.</summary>
internal sealed class MutatingProxy : ContractHost, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ContractHost _host;
    private readonly Mutation _mutation;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    private MutatingProxy(ContractHost host, Mutation mutation)
    {
        _host = host;
        _mutation = mutation;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(PassAsync);
    }

    public override Uri BaseAddress => new(_application.Urls.First());

    public override string AdminToken => _host.AdminToken;

    public override string UpstreamKey => _host.UpstreamKey;

    public override StubUpstream Upstream => _host.Upstream;

    public static async Task<MutatingProxy> StartAsync(ContractHost host, Mutation mutation)
    {
        var proxy = new MutatingProxy(host, mutation);
        await proxy._application.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        _client.Dispose();
        await _application.DisposeAsync();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var answer = await SendAsync(context.Request, body.ToArray());
        if (_mutation.SendsTwice && context.Request.Method == "POST" && context.Request.Path.StartsWithSegments("/v1/quota"))
        {
            answer = await SendAsync(context.Request, body.ToArray());
        }

        using (answer)
        {
            var bytes = await answer.Content.ReadAsByteArrayAsync();
            var status = (int)answer.StatusCode;
            context.Response.StatusCode = _mutation.Status?.Invoke(status) ?? status;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            {
                if (name is not ("Transfer-Encoding" or "Content-Length" or "Connection") && _mutation.KeepsHeader(name))
                {
                    context.Response.Headers[name] = values.ToArray();
                }
            }

            if (context.Request.Method != "HEAD" && context.Response.StatusCode is not (204 or 304))
            {
                await context.Response.Body.WriteAsync(_mutation.Body?.Invoke(bytes) ?? bytes);
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequest request, byte[] body)
    {
        using var message = new HttpRequestMessage(HttpMethod.Parse(request.Method), new Uri(_host.BaseAddress, request.Path + request.QueryString));
        message.Content = new ByteArrayContent(body);
        foreach (var (name, values) in request.Headers)
        {
            if (name is not ("Host" or "Content-Length" or "Transfer-Encoding" or "Connection") && _mutation.KeepsRequestHeader(name)
                && !message.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                message.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return await _client.SendAsync(message, CancellationToken.None);
    }
}

/// <summary>One way to be wrong.</summary>
internal sealed record Mutation
{
    /// <summary>Changes the status.</summary>
    public Func<int, int>? Status { get; init; }

    /// <summary>Changes the body.</summary>
    public Func<byte[], byte[]>? Body { get; init; }

    /// <summary>Which headers of answers stay.</summary>
    public Func<string, bool> KeepsHeader { get; init; } = static _ => true;

    /// <summary>Which headers of requests stay.</summary>
    public Func<string, bool> KeepsRequestHeader { get; init; } = static _ => true;

    /// <summary>True to send what spends twice.</summary>
    public bool SendsTwice { get; init; }
}

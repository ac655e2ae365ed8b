using Yarp.ReverseProxy.Forwarder;

namespace QuotaFunctions.Load.Peers;

/// <summary>The limit for forwarding: YARP's forwarder with nothing around it.</summary>
internal static class BareYarp
{
    public static Task RunAsync(int port, string upstream, string[] headers)
    {
        var builder = LocalApp.BuilderOn(port);
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var invoker = LocalApp.NewInvoker();
        var transformer = new AddedHeaders([.. headers.Select(h => h.Split(": ", 2))]);
        app.Run(async context => await forwarder.SendAsync(context, upstream, invoker, ForwarderRequestConfig.Empty, transformer));
        return app.RunAsync();
    }

    /// <summary>Lets the answers be as long as those that YARP is compared with.</summary>
    private sealed class AddedHeaders(string[][] headers) : HttpTransformer
    {
        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            foreach (var header in headers)
            {
                httpContext.Response.Headers[header[0]] = header[1];
            }

            return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        }
    }
}

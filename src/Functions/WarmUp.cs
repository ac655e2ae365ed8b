using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Functions;

/// <summary>
/// Sends two requests through the dispatcher while the host still loads the functions, so that the code is compiled before the first real
/// request. They change nothing: the start page, and a check with a random key that does not exist.
/// </summary>
internal sealed class WarmUp(Dispatcher dispatcher, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _ = Task.Run(RunAsync, CancellationToken.None)); // Nobody waits for it.
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync()
    {
        await AnswerAsync("/");
        await AnswerAsync("/v1/quota/check", ApiKey.Generate(KeyPrefix.Default, KeyId.New()).Text);
    }

    /// <remarks>The dispatcher never throws, and the answer is discarded.</remarks>
    private Task AnswerAsync(string path, string? key = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = path;
        if (key is not null)
        {
            context.Request.Headers.Authorization = $"Bearer {key}";
        }

        return dispatcher.InvokeAsync(context);
    }
}

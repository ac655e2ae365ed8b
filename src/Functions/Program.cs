using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Functions;
using QuotaFunctions.Functions.Logging;
using QuotaFunctions.Hosting;
using QuotaFunctions.Hosting.Settings;

// The host starts a worker anew when it ends with a failure, but takes an end with 0 for intended: then it starts none, and requests
// hang. So this process never ends with 0. When the host itself ends it, it does not look at the code.
const int Ended = 1;

var outcome = SettingsReader.Read(Environment.GetEnvironmentVariable, listens: false, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()]);
foreach (var warning in outcome.Warnings)
{
    await Console.Error.WriteLineAsync(warning);
}

if (outcome.Settings is not { } settings)
{
    await Console.Error.WriteLineAsync(outcome.Message);
    return Ended;
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// Every line costs a message to the host, which may drop it there: what is too fine is not written in the first place.
builder.Services.Configure<LoggerFilterOptions>(filters => LogFilters.Apply(filters, settings.LogLevel));
builder.Logging.AddProvider(new BackgroundLog());

builder.Services.Configure<KestrelServerOptions>(kestrel =>
{
    kestrel.AddServerHeader = false;

    // Each handler has its own bound, and says 413 with a body that names it; this one's answer is a 500 from the host.
    kestrel.Limits.MaxRequestBodySize = null;
});
builder.Services.AddQuotaFunctions(settings);
builder.Services.AddSingleton<RequestAnswer>();
builder.Services.AddHostedService<WarmUp>();

try
{
    await builder.Build().RunAsync();
}
catch (StoreUnavailableException e)
{
    await Console.Error.WriteLineAsync($"The store cannot be opened: {e.Message}");
}

return Ended;

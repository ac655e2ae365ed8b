using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Functions;
using QuotaFunctions.Functions.Logging;
using QuotaFunctions.Hosting;
using QuotaFunctions.Hosting.Settings;

// The host restarts a worker that exits with a failure. It takes an exit with 0 as intended, starts no other worker, and requests hang.
// So this process never exits with 0. When the host itself stops the worker, it ignores the exit code.
const int Ended = 1;

var outcome = SettingsReader.Read(Environment.GetEnvironmentVariable, SettingsHost.Functions, [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()]);
foreach (var warning in outcome.Warnings)
{
    await Console.Error.WriteLineAsync(warning);
}

if (outcome.Settings is not { } settings)
{
    await Console.Error.WriteLineAsync(outcome.MessageForFunctionsHost);
    return Ended;
}

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// Every log line costs a message to the host, which may drop it. So lines below the level are not written at all.
builder.Services.Configure<LoggerFilterOptions>(filters => LogFilters.Apply(filters, settings.LogLevel));
builder.Logging.AddProvider(new BackgroundLog());

builder.Services.Configure<KestrelServerOptions>(kestrel =>
{
    kestrel.AddServerHeader = false;

    // Each handler has its own limit, and answers 413 with a body that names it. With this limit the host would answer 500.
    kestrel.Limits.MaxRequestBodySize = null;
});
builder.Services.AddQuotaFunctions(settings, configureTelemetry: telemetry => telemetry.UseFunctionsWorkerDefaults());
builder.Services.AddSingleton<RequestAnswer>();
builder.Services.AddHostedService<WarmUp>();

try
{
    await builder.Build().RunAsync();
}
catch (StoreUnavailableException e)
{
    await Console.Error.WriteLineAsync($"Error: the store cannot be opened: {e.Message}");
}

return Ended;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Api.Settings;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Edge.Doctor;
using QuotaFunctions.Hosting.Lifetime;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Hosting.Tests.Doctor;

/// <summary>The service on a SQLite file, as a host composes it, without its periodic work.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private RunningService(ServiceProvider services) => _services = services;

    /// <summary>The store.</summary>
    public IQuotaStorage Storage => _services.GetRequiredService<IQuotaStorage>();

    /// <summary>Starts the service.</summary>
    /// <param name="folder">Where the database is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="replace">Puts other parts in the place of the service's own.</param>
    /// <param name="variables">The settings besides the database.</param>
    public static async Task<RunningService> StartAsync(string folder, TimeProvider time, Action<IServiceCollection>? replace = null, params (string Name, string Value)[] variables)
    {
        var all = variables.Append(("DATABASE_URL", $"sqlite:///{folder}/quota.db")).ToDictionary(v => v.Item1, v => v.Item2, StringComparer.Ordinal);
        var outcome = SettingsReader.Read(name => all.GetValueOrDefault(name), SettingsHost.Server);
        var settings = outcome.Settings ?? throw new InvalidOperationException(outcome.Message);
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddQuotaFunctions(settings, StorageStartup.Begin(settings, time, NullLoggerFactory.Instance));
        replace?.Invoke(services);
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<StorageStartup>().StartingAsync(CancellationToken.None);
        return new RunningService(provider);
    }

    /// <summary>The report of one run.</summary>
    public Task<DoctorReport> ExamineAsync() => _services.GetRequiredService<IDoctor>().RunAsync(CancellationToken.None);

    /// <summary>The findings of one check.</summary>
    public async Task<Finding[]> FindAsync(string check) => [.. (await ExamineAsync()).Findings.Select(f => f.Finding).Where(f => f.Check == check)];

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Server;

/// <summary><c>healthcheck</c>: asks the server on this machine whether it is alive, for container health checks without curl.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync()
    {
        var settings = SettingsReader.Read(DotEnvFile.ReadOver(Environment.GetEnvironmentVariable).Variable, SettingsHost.Server).Settings;
        if (settings is null)
        {
            await Console.Error.WriteLineAsync("The settings cannot be used; the server's own message says why.");
            return 1;
        }

        using var client = new HttpClient { Timeout = Patience };
        try
        {
            var address = new Uri($"{Greeting.AddressFor(settings.Host, settings.Port)}/livez");
            using var answer = await client.GetAsync(address);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"The server does not answer: {e.Message}");
            return 1;
        }
    }
}

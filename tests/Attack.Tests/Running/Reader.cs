using System.Diagnostics;
using System.Text.Json;
using QuotaFunctions.Azurite;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>A request as the upstream understood it, in the dearest of all readings.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Url">Its target.</param>
/// <param name="Work"><c>generate</c>, <c>infer</c> for what costs no tokens, else something that is not to be forwarded at all.</param>
/// <param name="Models">Every model that a server could take it to name.</param>
/// <param name="Tokens">What it took.</param>
/// <param name="Headers">The names of its headers.</param>
internal sealed record UnderstoodRequest(string Method, string Url, string Work, string[] Models, long Tokens, string[] Headers);

/// <summary><c>reader/reader.mjs</c>, with nginx in front of it or without.</summary>
internal sealed class Reader : IAsyncDisposable
{
    /// <summary>The header that tells whose a request is.</summary>
    public const string TagHeader = "x-trick";

    private static readonly JsonSerializerOptions Lenient = new(JsonSerializerDefaults.Web);

    private readonly Process _process;
    private readonly HttpClient _control;
    private readonly Nginx? _nginx;

    private Reader(Process process, HttpClient control, Nginx? nginx, int port)
    {
        (_process, _control, _nginx) = (process, control, nginx);
        BaseUrl = new Uri($"http://127.0.0.1:{nginx?.Port ?? port}/v1");
    }

    /// <summary>Where requests are sent.</summary>
    public Uri BaseUrl { get; }

    /// <summary>Starts it.</summary>
    public static async Task<Reader> StartAsync(bool behindNginx)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Attack.Tests", "reader");
        var start = new ProcessStartInfo("node", ["reader.mjs"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = new NodePackages(folder, "reader.mjs", "The attacks").Start(start);
        var line = await Eventually.WithinAsync(process.StandardOutput.ReadLineAsync(), "the reader's start", 60);
        using var said = JsonDocument.Parse(line ?? throw new InvalidOperationException("the reader ended instead of starting"));
        var port = said.RootElement.GetProperty("upstream").GetInt32();
        var control = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{said.RootElement.GetProperty("control").GetInt32()}") };

        // The slash behind the port makes nginx send on the path as it decoded and cleaned it.
        var nginx = behindNginx ? await Nginx.StartAsync((_, own) => $$"""
            client_max_body_size 64m;
            server {
                listen 127.0.0.1:{{own}};
                location / { proxy_pass http://127.0.0.1:{{port}}/; proxy_http_version 1.1; }
            }
            """) : null;
        return new Reader(process, control, nginx, port);
    }

    /// <summary>What it served of requests with this value of <see cref="TagHeader"/>, once; null for all the rest.</summary>
    public async Task<IReadOnlyList<UnderstoodRequest>> TakeAsync(string? tag) =>
        (await _control.GetFromJsonAsync<UnderstoodRequest[]>(tag is null ? "/take" : $"/take?tag={tag}", Lenient))!;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }

        _control.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

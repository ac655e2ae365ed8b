using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Client;

/// <summary>
/// The admin API of a running server. A request that may be repeated is repeated, a few times, when its answer was lost or the server asks for
/// it. The token goes to this address alone: redirects are not followed, and no proxy is used for a server on this machine.
/// </summary>
/// <param name="address">The server's address.</param>
/// <param name="token">The admin token.</param>
internal sealed class AdminClient(Uri address, string token) : IDisposable
{
    private const int Attempts = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !address.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Sends a request and reads the answer's document.</summary>
    /// <exception cref="CommandFailure">It was refused, the server is not reachable, or the outcome is not known.</exception>
    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        var isReplayed = response.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.Contains("true");
        return new ApiAnswer(text.Length == 0 && !request.IsRead ? default : Parse(request, text), response.Headers.ETag?.Tag, isReplayed);
    }

    /// <summary>Copies an answer of any length, such as CSV, as it arrives.</summary>
    /// <exception cref="CommandFailure">As <see cref="SendAsync(ApiRequest, CancellationToken)"/>; also when the answer breaks off.</exception>
    public async Task CopyAsync(ApiRequest request, Action<ReadOnlyMemory<byte>> write, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await InTimeAsync(body.ReadAsync(buffer, cancellationToken).AsTask(), cancellationToken);
            }
            catch (Exception e) when (e is IOException or HttpRequestException or TimeoutException)
            {
                throw new CommandFailure(ExitCode.NotReachable, $"The answer broke off: {InWords(e)}. What was written is not complete.");
            }

            if (read == 0)
            {
                return;
            }

            write(buffer.AsMemory(0, read));
        }
    }

    /// <summary>Reads a listing page by page.</summary>
    /// <param name="page">Gives the path for a cursor.</param>
    /// <param name="rows">The member with the rows.</param>
    /// <param name="cursor">Where to begin; null for the beginning.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<IReadOnlyList<JsonElement>> PagesAsync(
        Func<string?, string> page, string rows, string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var answer = await SendAsync(ApiRequest.Get(page(cursor), rows, "next_cursor"), cancellationToken);
            yield return [.. answer.Body.GetProperty(rows).EnumerateArray()];
            cursor = answer.Body.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(ApiRequest request, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        // Once a change may have reached the server, only an answer tells whether it was made, whatever later attempts meet.
        var mayBeDone = false;
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt == Attempts;
            CommandFailure failure;
            TimeSpan? wait = null;
            try
            {
                using var message = Create(request);
                var response = await InTimeAsync(_http.SendAsync(message, until, cancellationToken), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return response;
                }

                using (response)
                {
                    var refusal = Refusal.Of(response, await InTimeAsync(response.Content.ReadAsStringAsync(cancellationToken), cancellationToken));
                    failure = refusal.ToFailure(request);
                    wait = refusal.Wait;
                    mayBeDone |= refusal.IsUnknown && !request.IsRead;
                    var isRepeated = refusal.IsTransient || (refusal.IsUnknown && request.IsRepeatable && refusal.ShouldRetry != false);
                    if (!isRepeated || isLast)
                    {
                        throw failure;
                    }
                }
            }
            catch (HttpRequestException e) when (IsBeforeSending(e))
            {
                throw mayBeDone ? Lost(request, e) : NotReachable(e);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException or IOException)
            {
                mayBeDone |= !request.IsRead;
                if (isLast || !request.IsRepeatable || e is TimeoutException)
                {
                    throw request.IsRead ? NotReachable(e) : Lost(request, e);
                }
            }
            catch (OperationCanceledException) when (!request.IsRead)
            {
                throw new CommandFailure(ExitCode.Unknown, $"Stopped while a change was on its way: it is not known whether it was made. {request.IfUnknown}");
            }

            await Task.Delay(wait is { } asked && asked < LongestPause ? asked : Pause * attempt, TimeProvider.System, cancellationToken);
        }
    }

    private HttpRequestMessage Create(ApiRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(address, request.Path));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (request.Body is { } body)
        {
            message.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (request.IdempotencyKey is { } key)
        {
            message.Headers.Add("Idempotency-Key", key);
        }

        if (request.IfMatch is { } revision)
        {
            message.Headers.TryAddWithoutValidation("If-Match", revision);
        }

        return message;
    }

    private static bool IsBeforeSending(HttpRequestException e) => e.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private CommandFailure NotReachable(Exception e) =>
        new(ExitCode.NotReachable, $"The server at {address} does not answer: {InWords(e)}. Is it running, and is the address right (--server, QUOTA_SERVER)?");

    private CommandFailure Lost(ApiRequest request, Exception e) =>
        new(ExitCode.Unknown, $"The answer of {address} was lost ({InWords(e)}). It is not known whether this was done. {request.IfUnknown}");

    /// <summary>Waits for a part of an answer, as long as anybody may wait for one.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    private static Task<T> InTimeAsync<T>(Task<T> part, CancellationToken cancellationToken) => part.WaitAsync(Patience, TimeProvider.System, cancellationToken);

    private static string InWords(Exception e) => e is TimeoutException ? $"it took more than {Patience.TotalSeconds:0} s" : e.Message.TrimEnd('.');

    private JsonElement Parse(ApiRequest request, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } body && request.Members.All(m => body.TryGetProperty(m, out _)))
            {
                return body.Clone();
            }
        }
        catch (JsonException)
        {
            // Refused below, like any other answer that is not of this service.
        }

        throw new CommandFailure(ExitCode.Refused, $"The answer of {address} is not of this service. Is the server's address right (--server, QUOTA_SERVER)?");
    }
}

using System.Collections.Immutable;
using System.Net;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Requests;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Probing;

/// <summary>Asks upstreams for their lists of models, each time over a new connection, so that name, certificate and secret are all tried.</summary>
/// <param name="upstreams">The upstreams, with names that differ.</param>
/// <param name="time">The clock of latencies and of the upstreams' own clocks.</param>
/// <remarks>What it finds does not count for the choice of upstreams: only requests of clients do.</remarks>
public sealed class UpstreamProbe(ImmutableArray<Upstream> upstreams, TimeProvider time) : IUpstreamProbe
{
    /// <summary>The longest time for an answer, with its body.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ImmutableArray<string> Names { get; } = [.. upstreams.Select(u => u.Name)];

    /// <inheritdoc/>
    public async Task<UpstreamProbeResult> ProbeAsync(string name, CancellationToken cancellationToken)
    {
        var upstream = upstreams.First(u => u.Name == name);
        var question = Question.For(upstream);
        DateTimeOffset? certificateEnd = null;
        using var limit = new CancellationTokenSource(Longest, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = time.GetTimestamp();
        UpstreamProbeResult result;
        try
        {
            using var client = new HttpMessageInvoker(UpstreamClients.HandlerFor(upstream, end => certificateEnd = end));
            using var request = question.ToMessage();
            using var answer = await client.SendAsync(request, linked.Token);
            result = await ReadAsync(upstream, question, answer, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = Unreachable(upstream, $"It did not answer within {Longest.TotalSeconds} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            result = Unreachable(upstream, ReasonOf(e));
        }

        return result with { Latency = time.GetElapsedTime(started), CertificateExpiresAt = certificateEnd };
    }

    private async Task<UpstreamProbeResult> ReadAsync(Upstream upstream, Question question, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var result = Judge(upstream, answer.StatusCode) with
        {
            StatusCode = (int)answer.StatusCode,
            ClockDifference = answer.Headers.Date - time.GetUtcNow(),
        };
        if (result.Outcome is not UpstreamProbeOutcome.Working || question.List is not { } list)
        {
            return result;
        }

        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        if (await ModelListFilter.ReadAsync(body, cancellationToken) is not { } json || ModelListFilter.Names(json, list, out var isWhole) is not { } models)
        {
            return result with
            {
                Outcome = UpstreamProbeOutcome.NoModelList,
                Detail = "It answered the question for its models with something else than a list: the address may be that of another page.",
            };
        }

        return result with { Models = models, MissingModels = isWhole ? [.. NamedBy(upstream).Where(m => !models.Contains(m, StringComparer.Ordinal))] : [] };
    }

    /// <summary>The models that the configuration names in full, as the upstream calls them.</summary>
    private static IEnumerable<string> NamedBy(Upstream upstream) =>
        upstream.Models.IsDefaultOrEmpty ? [] : upstream.Models.Select(m => m.Name ?? m.Pattern).Where(m => !m.Contains(UpstreamModels.Any, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    private static UpstreamProbeResult Judge(Upstream upstream, HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => Result(upstream, UpstreamProbeOutcome.Working, null),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired => Result(
            upstream, UpstreamProbeOutcome.SecretRefused, upstream.Secret is null ? "It wants a secret, and none is set for it." : $"It refuses the secret ({(int)status})."),
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => Result(
            upstream, UpstreamProbeOutcome.NoModelList, $"It has no list of models there ({(int)status}): the base URL may be wrong, or the provider has no such list."),
        HttpStatusCode.TooManyRequests or HttpStatusCode.PaymentRequired => Result(
            upstream, UpstreamProbeOutcome.Failed, $"It takes no requests now ({(int)status}): the account is over its rate or has no credit."),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => Result(
            upstream, UpstreamProbeOutcome.Failed, $"It answers with a redirect ({(int)status}), which is not followed: the base URL is not its final address."),
        _ => Result(upstream, UpstreamProbeOutcome.Failed, $"It answers with {(int)status}."),
    };

    private static UpstreamProbeResult Unreachable(Upstream upstream, string detail) => Result(upstream, UpstreamProbeOutcome.Unreachable, detail);

    private static UpstreamProbeResult Result(Upstream upstream, UpstreamProbeOutcome outcome, string? detail) =>
        new() { Name = upstream.Name, Outcome = outcome, Detail = detail, Latency = TimeSpan.Zero };

    private static string ReasonOf(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "Its host name cannot be resolved.",
        HttpRequestError.ConnectionError => "No connection can be made.",
        HttpRequestError.SecureConnectionError => "No TLS connection can be made: its certificate has ended, is not trusted or is for another name, or it speaks no TLS.",
        _ => "The connection broke before its answer was complete.",
    };

    /// <summary>The request to one upstream, and where its answer lists models.</summary>
    private sealed record Question(Upstream Upstream, Uri Address, Credential Credential, ModelQuestion Asked, ModelList? List)
    {
        public static Question For(Upstream upstream)
        {
            var set = SupportedDialects.Set;
            var dialects = new UpstreamDialects(upstream, set);
            var asked = (set.Dialects.FirstOrDefault(d => dialects.IsKnownToSpeak(d)) ?? set.Dialects[^1]).ModelQuestion;
            _ = RequestTarget.Read(asked.Path, out var path);
            var operation = set.Find("GET", path)!;
            return new Question(upstream, UpstreamAddress.Of(upstream, path), dialects.CredentialFor(operation), asked, operation.Models);
        }

        public HttpRequestMessage ToMessage()
        {
            var message = new HttpRequestMessage(HttpMethod.Get, Address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
            var secret = Upstream.Secret is { } text ? [new KeyValuePair<string, string>(Credential.Header, Credential.ValueFor(text))] : Array.Empty<KeyValuePair<string, string>>();
            foreach (var (name, value) in Asked.Headers.Concat(secret).Concat(Upstream.SetHeaders))
            {
                message.Headers.Remove(name);
                message.Headers.TryAddWithoutValidation(name, value);
            }

            return message;
        }
    }
}

using System.Collections.Immutable;
using QuotaFunctions.Edge;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>Chooses upstreams for requests, and holds their clients and health. One instance per process; thread-safe.</summary>
/// <remarks>
/// The candidates are the upstreams that serve the model. If one of them speaks the operation's dialect, those that do not are left out. They
/// are sorted by priority, lower first; then by how exactly they name the model (the name itself, a long pattern, a short pattern, all models);
/// then at random, by weight.
/// <para>An upstream whose circuit is open is left out; if all are, the one that has been open longest is tried. An upstream that asked for a
/// rest (429 with <c>Retry-After</c>) goes last.</para>
/// </remarks>
internal sealed class UpstreamRouter : IDisposable
{
    private readonly ImmutableArray<Place> _places;
    private readonly Random _random;
    private readonly UpstreamClients _clients;

    /// <summary>A router for these upstreams.</summary>
    /// <param name="upstreams">The upstreams, with names that differ; none serves nothing.</param>
    /// <param name="dialects">The dialects they may name.</param>
    /// <param name="time">The clock of breakers and rests.</param>
    /// <param name="random">Draws the lots; by default the shared one. Another one must be safe to use at once, or be used by one request at a time.</param>
    public UpstreamRouter(ImmutableArray<Upstream> upstreams, DialectSet dialects, TimeProvider time, Random? random = null)
    {
        _places = [.. upstreams.Select(u => new Place(u, new UpstreamDialects(u, dialects), new UpstreamCircuit(time)))];
        _random = random ?? Random.Shared;
        _clients = new UpstreamClients(upstreams);
    }

    /// <summary>True when no upstream is configured.</summary>
    public bool IsEmpty => _places.IsEmpty;

    /// <summary>The upstreams to try, in this order; none when nothing serves the model.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="model">The model asked for; null where the request names none.</param>
    public ImmutableArray<UpstreamChoice> ChoicesFor(Operation operation, string? model)
    {
        var candidates = new List<Candidate>(_places.Length);
        foreach (var place in _places)
        {
            if (UpstreamModels.Find(place.Upstream, model) is { } match)
            {
                var lot = -Math.Log(1 - _random.NextDouble()) / place.Upstream.Weight;
                candidates.Add(new Candidate(place, match, place.Dialects.Speaks(operation.Dialect), lot));
            }
        }

        if (candidates.Exists(static c => c.Speaks))
        {
            candidates.RemoveAll(static c => !c.Speaks);
        }

        candidates.Sort(Candidate.Compare);
        return [.. Healthy(candidates).Select(static c => new UpstreamChoice(c.Place.Upstream, c.Match.Name))];
    }

    /// <summary>Reports an attempt's result.</summary>
    /// <param name="upstream">Where it went.</param>
    /// <param name="result">The result.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> of a 429; null for none.</param>
    public void Report(Upstream upstream, AttemptResult result, TimeSpan? retryAfter = null) => PlaceOf(upstream).Circuit.Report(result, retryAfter);

    /// <summary>The state of each upstream.</summary>
    public ImmutableArray<UpstreamStatus> Statuses() => [.. _places.Select(static p => StatusOf(p.Upstream, p.Circuit))];

    /// <summary>The header that carries the sponsor's secret: the configured one, else as the upstream's dialect has it, else as the operation's has.</summary>
    public Credential CredentialOf(Upstream upstream, Operation operation) => PlaceOf(upstream).Dialects.CredentialFor(operation);

    /// <summary>The connections to an upstream.</summary>
    public HttpMessageInvoker ClientOf(Upstream upstream) => _clients.ClientOf(upstream);

    /// <inheritdoc/>
    public void Dispose() => _clients.Dispose();

    private static List<Candidate> Healthy(List<Candidate> candidates)
    {
        if (candidates.Count < 2)
        {
            return candidates;
        }

        var healthy = candidates.Where(static c => !c.Circuit.IsOpen).OrderBy(static c => c.Circuit.Rests).ToList();

        // One request at a time tries an upstream that is recovering; the others go on as if it were open.
        while (healthy.Count > 1 && healthy[0].Circuit is { IsRecovering: true } recovering && !recovering.TryProbe())
        {
            healthy.RemoveAt(0);
        }

        return healthy.Count > 0 ? healthy : [candidates.MinBy(static c => c.Circuit.OpenedAt)];
    }

    private static UpstreamStatus StatusOf(Upstream upstream, UpstreamCircuit circuit)
    {
        var (state, detail, since) = StateOf(circuit);
        return new UpstreamStatus(upstream.Name, state, detail, since)
        {
            Configuration = new UpstreamConfiguration(
                upstream.BaseUrl, upstream.Dialect, [.. upstream.Models.Select(static m => m.Pattern)], upstream.Secret is not null, upstream.Priority, upstream.Weight),
        };
    }

    private static (UpstreamState State, string? Detail, DateTimeOffset? Since) StateOf(UpstreamCircuit circuit)
    {
        var last = circuit.Last;
        if (circuit.IsOpen)
        {
            // A request that began before it was left out may have been answered since.
            var since = last is { IsFailure: true } ? last.Since : new DateTimeOffset(circuit.OpenedAt, TimeSpan.Zero);
            return (UpstreamState.Failing, $"{last?.Reason ?? "it failed too often"}; it is left out for some seconds", since);
        }

        return last is null ? (UpstreamState.Unknown, null, null)
            : last.IsFailure ? (UpstreamState.Failing, last.Reason, last.Since)
            : (UpstreamState.Working, null, null);
    }

    private Place PlaceOf(Upstream upstream)
    {
        foreach (var place in _places)
        {
            if (place.Upstream.Name == upstream.Name)
            {
                return place;
            }
        }

        throw new ArgumentException("The upstream is none of this router's.", nameof(upstream));
    }

    private sealed record Place(Upstream Upstream, UpstreamDialects Dialects, UpstreamCircuit Circuit);

    private readonly record struct Candidate(Place Place, ModelMatch Match, bool Speaks, double Lot)
    {
        public UpstreamCircuit Circuit => Place.Circuit;

        public static int Compare(Candidate one, Candidate other)
        {
            var byPriority = one.Place.Upstream.Priority.CompareTo(other.Place.Upstream.Priority);
            var byExactness = other.Match.Exactness.CompareTo(one.Match.Exactness);
            return byPriority != 0 ? byPriority : byExactness != 0 ? byExactness : one.Lot.CompareTo(other.Lot);
        }
    }
}

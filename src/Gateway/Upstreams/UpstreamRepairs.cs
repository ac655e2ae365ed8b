using System.Collections.Immutable;
using QuotaFunctions.Gateway.Dialects;

namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>
/// Remembers the repairs that each upstream and model needs, so that the next request is right the first time. Thread-safe.
/// </summary>
internal sealed class UpstreamRepairs
{
    /// <summary>The most pairs of upstream and model that are remembered; the oldest is forgotten first.</summary>
    public const int MostPairs = 1_000;

    /// <summary>The most repairs of one pair.</summary>
    public const int MostRepairs = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Upstream, string? Model), ImmutableArray<Repair>> _repairs = [];
    private readonly Queue<(string Upstream, string? Model)> _byAge = [];

    /// <summary>The repairs to make before a request is sent, oldest first.</summary>
    public ImmutableArray<Repair> Of(Upstream upstream, string? model)
    {
        lock (_lock)
        {
            return _repairs.GetValueOrDefault((upstream.Name, model), []);
        }
    }

    /// <summary>Remembers a repair that helped. A new member to bound the answer by replaces an earlier one.</summary>
    public void Remember(Upstream upstream, string? model, Repair repair)
    {
        var pair = (upstream.Name, model);
        lock (_lock)
        {
            if (!_repairs.TryGetValue(pair, out var known))
            {
                known = [];
                _byAge.Enqueue(pair);
                if (_byAge.Count > MostPairs)
                {
                    _repairs.Remove(_byAge.Dequeue());
                }
            }

            var others = known.Where(r => r != repair && !(r is Repair.BoundBy && repair is Repair.BoundBy));
            _repairs[pair] = [.. others.TakeLast(MostRepairs - 1), repair];
        }
    }
}

using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Timeline;

/// <summary>Sums of usage that are added to as it is charged, each 0 … <see cref="UsageSums.Max"/>. Not thread-safe.</summary>
public sealed class TimelineSums
{
    private static readonly Dictionary<string, long> NoUnits = [];

    private Dictionary<string, long>? _units;

    /// <summary>Requests charged.</summary>
    public long Requests { get; internal set; }

    /// <summary>Tokens of prompts.</summary>
    public long TokensIn { get; internal set; }

    /// <summary>Tokens of answers.</summary>
    public long TokensOut { get; internal set; }

    /// <summary>Tokens charged.</summary>
    public long Tokens { get; internal set; }

    /// <summary>Uses that were refused.</summary>
    public long Denied { get; internal set; }

    /// <summary>Forwarded requests that the upstream failed.</summary>
    public long Errors { get; internal set; }

    /// <summary>The part of <see cref="Tokens"/> that was estimated.</summary>
    public long EstimatedTokens { get; internal set; }

    /// <summary>The part of <see cref="Tokens"/> that was charged as held.</summary>
    public long HeldTokens { get; internal set; }

    /// <summary>
    /// The sums of all other units, by name: at most <see cref="UnitSums.MaxUnits"/> of a caller's own; the rest is summed as
    /// <see cref="UsageUnits.Other"/>.
    /// </summary>
    public IReadOnlyDictionary<string, long> Units => _units ?? NoUnits;

    /// <summary>Adds some of one unit.</summary>
    public void Add(string unit, UsageSource source, long amount)
    {
        switch (unit)
        {
            case Unit.RequestsName:
                Requests = UsageSums.Add(Requests, amount);
                break;
            case Unit.TokensName:
                AddTokens(source, amount);
                break;
            case UsageUnits.TokensIn:
                TokensIn = UsageSums.Add(TokensIn, amount);
                break;
            case UsageUnits.TokensOut:
                TokensOut = UsageSums.Add(TokensOut, amount);
                break;
            case UsageUnits.Denied:
                Denied = UsageSums.Add(Denied, amount);
                break;
            case UsageUnits.Errors:
                Errors = UsageSums.Add(Errors, amount);
                break;
            default:
                AddUnit(unit, amount);
                break;
        }
    }

    /// <summary>Adds other sums.</summary>
    public void Add(TimelineSums other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Requests = UsageSums.Add(Requests, other.Requests);
        TokensIn = UsageSums.Add(TokensIn, other.TokensIn);
        TokensOut = UsageSums.Add(TokensOut, other.TokensOut);
        Tokens = UsageSums.Add(Tokens, other.Tokens);
        Denied = UsageSums.Add(Denied, other.Denied);
        Errors = UsageSums.Add(Errors, other.Errors);
        EstimatedTokens = UsageSums.Add(EstimatedTokens, other.EstimatedTokens);
        HeldTokens = UsageSums.Add(HeldTokens, other.HeldTokens);
        if (other._units is { } units)
        {
            foreach (var (unit, amount) in units)
            {
                AddUnit(unit, amount);
            }
        }
    }

    private void AddTokens(UsageSource source, long amount)
    {
        Tokens = UsageSums.Add(Tokens, amount);
        EstimatedTokens = source == UsageSource.Estimated ? UsageSums.Add(EstimatedTokens, amount) : EstimatedTokens;
        HeldTokens = source == UsageSource.Held ? UsageSums.Add(HeldTokens, amount) : HeldTokens;
    }

    private void AddUnit(string unit, long amount)
    {
        _units ??= new Dictionary<string, long>(StringComparer.Ordinal);

        // What the service counts by itself is always told apart: own units must not hide the money that was spent.
        var name = _units.Count < UnitSums.MaxUnits || _units.ContainsKey(unit) || MeteredUnits.Contains(unit) ? unit : UsageUnits.Other;
        _units[name] = UsageSums.Add(_units.GetValueOrDefault(name), amount);
    }
}

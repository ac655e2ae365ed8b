using System.Collections.Concurrent;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Telemetry;

/// <summary>
/// Bounds the values of a label that clients can choose, such as a model's name. The first names are told apart; later ones become
/// <see cref="Other"/>, so that a client cannot make a metrics store grow.
/// </summary>
/// <param name="most">How many names are told apart, for the life of the process.</param>
public sealed class BoundedNames(int most)
{
    /// <summary>Stands for all names beyond the bound; the same as in usage reports.</summary>
    public const string Other = UsageUnits.Other;

    /// <summary>The models that all instruments and spans of this process tell apart.</summary>
    public static BoundedNames Models { get; } = new(200);

    /// <summary>The units that all instruments of this process tell apart.</summary>
    public static BoundedNames Units { get; } = new(50);

    private readonly ConcurrentDictionary<string, byte> _names = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The name, or <see cref="Other"/>. An empty name and <see cref="Other"/> stay as they are and take no place.</summary>
    public string Bound(string name)
    {
        if (name is "" or Other || _names.ContainsKey(name))
        {
            return name;
        }

        if (Interlocked.Increment(ref _count) <= most)
        {
            if (!_names.TryAdd(name, 0))
            {
                Interlocked.Decrement(ref _count); // Another thread added it.
            }

            return name;
        }

        Interlocked.Decrement(ref _count);
        return Other;
    }
}

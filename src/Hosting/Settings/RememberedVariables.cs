using System.Collections.Immutable;
using QuotaFunctions.Api.Settings;

namespace QuotaFunctions.Hosting.Settings;

/// <summary>Remembers which variables were read, and what of each may be shown. A value is secret until the method that reads it says otherwise.</summary>
internal sealed class RememberedVariables
{
    private readonly SortedDictionary<string, EffectiveSetting> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _hidden = new(StringComparer.Ordinal);

    /// <summary>The names that were read so far.</summary>
    public IReadOnlyCollection<string> Names => _variables.Keys;

    /// <summary>A variable was read.</summary>
    public void Read(string name, bool isSet) => _variables.TryAdd(name, new EffectiveSetting { Name = name, IsSet = isSet, IsSecret = true });

    /// <summary>A variable that was read may be shown, unless it was hidden.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">The value in effect; null where there is none.</param>
    public void Show(string name, string? value)
    {
        if (!_hidden.Contains(name))
        {
            _variables[name] = _variables[name] with { Value = value, IsSecret = false };
        }
    }

    /// <summary>A variable that was read is never shown, however else it is read.</summary>
    public void Hide(string name)
    {
        _hidden.Add(name);
        _variables[name] = _variables[name] with { Value = null, IsSecret = true };
    }

    /// <summary>Something else is in effect in place of a variable that was read.</summary>
    public void HasNoEffect(string name) => _variables[name] = _variables[name] with { Value = null };

    /// <summary>What may be shown of the variables, by name.</summary>
    public ImmutableArray<EffectiveSetting> ToSettings() => [.. _variables.Values];
}

using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>One row of a key table, or one member of <c>keys</c> in a JSON store.</summary>
/// <param name="place">Where it stands, for reports.</param>
/// <param name="cells">The values by column.</param>
internal sealed class KeyRow(string place, IReadOnlyDictionary<string, object?> cells)
{
    private const int MaxName = 200;

    private static readonly string[] KnownStarts = ["trial_", "roc_", "sk-"];

    /// <summary>The texts by which usage tables name the key; never to be shown.</summary>
    public IEnumerable<string> Names => KeyColumns.Text.Append(KeyColumns.Hash).Select(Find).OfType<string>();

    /// <summary>The ids by which usage tables name the key.</summary>
    public IEnumerable<string> Ids => KeyColumns.Ids.Select(Find).Where(c => Cells.TryText(c, out _)).Select(c => Convert.ToString(c, CultureInfo.InvariantCulture)!);

    /// <summary>True when only a part of the label or the owner is kept.</summary>
    public bool IsShortened { get; private set; }

    /// <summary>Reads the row.</summary>
    /// <returns>The key; null with the reason, as the rest of a sentence.</returns>
    public (ProxyKey? Key, string? Fault) Read()
    {
        DateTimeOffset? createdAt = null, expiresAt = null;
        var fault = ReadHash(out var hash, out var prefix);
        fault ??= FindUnknown();
        fault ??= ReadInstant(KeyColumns.CreatedAt, ref createdAt) ?? ReadInstant(KeyColumns.ExpiresAt, ref expiresAt) ?? CheckTerm(expiresAt);
        var isActive = true;
        foreach (var column in KeyColumns.Active.Where(cells.ContainsKey))
        {
            fault ??= Cells.TryFlag(cells[column], out isActive) ? null : $"'{column}' is neither 0 nor 1";
        }

        ImmutableArray<ProxyLimit> limits = [];
        fault ??= ReadLimits(ref limits);
        return fault is not null ? (null, fault) : (new ProxyKey
        {
            Place = place,
            Hash = hash!,
            Prefix = prefix,
            Label = ReadName(KeyColumns.Label),
            Owner = ReadName(KeyColumns.Owner),
            CreatedAt = createdAt,
            ExpiresAt = expiresAt,
            IsActive = isActive,
            Limits = limits,
        }, null);
    }

    private object? Find(string column) => cells.GetValueOrDefault(column);

    private string? ReadHash(out SecretHash? hash, out KeyPrefix prefix)
    {
        (hash, prefix) = (null, KeyPrefix.Default);
        if (cells.TryGetValue(KeyColumns.Hash, out var stored))
        {
            if (stored is not string { Length: 2 * SecretHash.Size } hex || !hex.All(char.IsAsciiHexDigit))
            {
                return "its hash is not the 64 hexadecimal digits of a SHA-256";
            }

            hash = SecretHash.FromHex(hex);
            return null;
        }

        if (KeyColumns.Text.Select(Find).OfType<string>().FirstOrDefault() is not { } text)
        {
            return "it has no key";
        }

        if (text.Length < LegacyKey.MinLength)
        {
            return $"its key has {text.Length} characters; one with fewer than {LegacyKey.MinLength} can be guessed";
        }

        if (!LegacyKey.TryParse(text, out var key))
        {
            return ApiKey.LooksLikeKey(text)
                ? "its key has the form of a key of this service"
                : $"its key has more than {LegacyKey.MaxLength} characters, or others than visible ASCII";
        }

        hash = key.Hash;
        _ = KnownStarts.FirstOrDefault(s => text.StartsWith(s, StringComparison.Ordinal)) is { } start && KeyPrefix.TryParse(start, out prefix);
        return null;
    }

    /// <summary>A column that no version of quota-proxy has may hold a limit.</summary>
    private string? FindUnknown() =>
        cells.FirstOrDefault(c => c.Value is not null && !KeyColumns.IsKnown(c.Key)).Key is { } unknown
            ? $"it has a value in the column '{unknown}', which no known version of quota-proxy has"
            : null;

    private string? ReadInstant(string column, ref DateTimeOffset? instant)
    {
        if (Find(column) is not { } cell || cell is string { Length: 0 })
        {
            return null;
        }

        if (!Cells.TryInstant(cell, out var read))
        {
            return $"'{column}' is no time";
        }

        instant = read;
        return null;
    }

    private string? CheckTerm(DateTimeOffset? expiresAt)
    {
        var isTrial = !cells.ContainsKey(KeyColumns.IsTrial) || Find(KeyColumns.IsTrial) is not 0L;
        return expiresAt is null && isTrial && KeyColumns.Term.Any(c => Find(c) is not null)
            ? "it is good for a number of days, and has no expiry that says until when"
            : null;
    }

    private string? ReadLimits(ref ImmutableArray<ProxyLimit> limits)
    {
        var found = new List<ProxyLimit>();
        foreach (var (column, window) in KeyColumns.Limits.Where(l => cells.ContainsKey(l.Key)).OrderBy(l => l.Value))
        {
            if (!Cells.TryAmount(Find(column), out var max))
            {
                return $"'{column}' is no whole number from 0 on";
            }

            long? used = null;
            if (window == WindowKind.Lifetime && KeyColumns.LifetimeUsed.FirstOrDefault(cells.ContainsKey) is { } usedColumn)
            {
                if (!Cells.TryAmount(Find(usedColumn), out var read))
                {
                    return $"'{usedColumn}' is no whole number from 0 on";
                }

                used = read;
            }

            found.Add(new ProxyLimit(window, max, used));
        }

        limits = [.. found];
        return null;
    }

    private string? ReadName(ImmutableArray<string> columns)
    {
        if (columns.Select(Find).FirstOrDefault(c => Cells.TryText(c, out _)) is not { } cell)
        {
            return null;
        }

        _ = Cells.TryText(cell, out var text);

        // A label is shown where a key must not be.
        if (Names.Any(n => text!.Contains(n, StringComparison.Ordinal)))
        {
            IsShortened = true;
            return null;
        }

        var kept = string.Concat(text!.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (kept.Length > MaxName)
        {
            kept = char.IsHighSurrogate(kept[MaxName - 1]) ? kept[..(MaxName - 1)] : kept[..MaxName];
        }

        IsShortened |= kept != text;
        return kept.Length > 0 ? kept : null;
    }
}

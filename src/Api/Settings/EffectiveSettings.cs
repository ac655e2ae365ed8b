using System.Collections.Immutable;

namespace QuotaFunctions.Api.Settings;

/// <summary>The settings that this process runs with, as far as an administrator may see them. Holds no secret.</summary>
/// <param name="Host">The host that reads them.</param>
/// <param name="Settings">One for each variable that is read, by name.</param>
public sealed record EffectiveSettings(SettingsHost Host, ImmutableArray<EffectiveSetting> Settings)
{
    /// <summary>The settings of a service that reads none.</summary>
    public static EffectiveSettings None { get; } = new(SettingsHost.Server, []);

    /// <summary>The settings with another value in effect, which may be shown; as they are where no such variable is read.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">The value; null when it is not known.</param>
    public EffectiveSettings With(string name, string? value) => value is null
        ? this
        : this with { Settings = [.. Settings.Select(s => s.Name == name ? s with { Value = value, IsSecret = false } : s)] };
}

/// <summary>One variable.</summary>
public sealed record EffectiveSetting
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The value in effect, the default where it is not set; null where there is none, or it is secret.</summary>
    public string? Value { get; init; }

    /// <summary>Whether the operator has set it.</summary>
    public required bool IsSet { get; init; }

    /// <summary>True when only <see cref="IsSet"/> may be told.</summary>
    public bool IsSecret { get; init; }
}

/// <summary>What hosts the service, and so which variables are read.</summary>
public enum SettingsHost
{
    /// <summary>The server: <c>server</c>.</summary>
    Server,

    /// <summary>Azure Functions, as an isolated worker: <c>functions</c>.</summary>
    Functions,

    /// <summary>Azure Functions, which passes requests on to the server as its custom handler: <c>custom_handler</c>.</summary>
    CustomHandler,
}
